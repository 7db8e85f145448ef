using System.Security.Cryptography;
using ScCaToken.Core.Tests.Scripting;
using ScCaToken.Crypto.Tests;

namespace ScCaToken.Core.Tests;

/// <summary>The time a wrong PIN takes does not say where it is wrong: Welch's t over whole commands. Minutes and a fairly quiet machine, so only in full runs.</summary>
[Collection(nameof(TimingCollection))]
public sealed class PinTimingTests
{
    private const int Attempts = 3;
    private const string Verify = "80180201 00000A 1000 ";
    private const string Right = "3132333435363738";
    private const string FirstWrong = "3932333435363738";
    private const string LastWrong = "3132333435363739";

    private readonly TokenBench _bench = new();
    private readonly byte[] _right = Command(Right);
    private readonly byte[] _first = Command(FirstWrong);
    private readonly byte[] _last = Command(LastWrong);

    // One place for both classes: where bytes lie in the cache must not make the difference.
    private readonly byte[] _next = Command(Right);

    [Fact]
    public void VerifyPin_FirstDigitWrongAgainstLastDigitWrong_TakesTheSameTime()
    {
        Assert.SkipUnless(FullRun.IsWanted, "the timing statistics; set SCCA_TEST_FULL=1");
        AssertSame("VerifyPin, first digit wrong against last digit wrong", 40_000, PrepareWrong, () => _bench.Send(_next));
    }

    [Fact]
    public void VerifyPinBehindALeakyComparison_FirstDigitWrongAgainstLast_IsCaught()
    {
        double t = Dudect.LargestT(FullRun.IsWanted ? 20_000 : 3_000, PrepareWrong, () =>
        {
            CompareDigitByDigit(_next.AsSpan(9), _right.AsSpan(9));
            _bench.Send(_next);
        });
        Report("VerifyPin behind a leaky comparison", t);
        Assert.True(t > Dudect.Limit, $"|t| = {t:F2}");
    }

    /// <summary>As it must not be done: the digits one after the other, each under a hash, up to the first that differs.</summary>
    private static void CompareDigitByDigit(ReadOnlySpan<byte> pin, ReadOnlySpan<byte> right)
    {
        Span<byte> a = stackalloc byte[SHA256.HashSizeInBytes], b = stackalloc byte[SHA256.HashSizeInBytes];
        for (int i = 0; i < pin.Length; i++)
        {
            SHA256.HashData(pin.Slice(i, 1), a);
            SHA256.HashData(right.Slice(i, 1), b);
            if (!a.SequenceEqual(b))
                return;
        }
    }

    // The right PIN gives the tries back before each measurement, so that both classes find the key alike.
    private void PrepareWrong(bool isLast)
    {
        _bench.Send(_right);
        (isLast ? _last : _first).CopyTo(_next, 0);
    }

    private static void AssertSame(string name, int samples, Action<bool> prepare, Action run)
    {
        double t = double.MaxValue;
        for (int i = 0; i < Attempts && t > Dudect.Limit; i++)
        {
            t = Dudect.LargestT(samples, prepare, run);
            Report(name, t);
        }

        Assert.True(t <= Dudect.Limit, $"{name}: |t| = {t:F2}");
    }

    private static void Report(string name, double t)
    {
        if (FullRun.IsWanted)
            Console.WriteLine($"statistics: {name}: |t| = {t:F2} (limit {Dudect.Limit})");
    }

    private static byte[] Command(string pin) => Convert.FromHexString((Verify + pin).Replace(" ", "", StringComparison.Ordinal));
}
