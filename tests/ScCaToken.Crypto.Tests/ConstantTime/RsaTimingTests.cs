using System.Runtime.InteropServices;
using ScCaToken.Crypto.Internal;

namespace ScCaToken.Crypto.Tests;

/// <summary>Timing of the RSA private operation for fixed and random secrets; minutes of measuring, so only in full runs (SCCA_TEST_FULL=1).</summary>
[Collection(nameof(TimingCollection))]
public sealed unsafe class RsaTimingTests(ITestOutputHelper output)
{
    private static bool Full => Environment.GetEnvironmentVariable("SCCA_TEST_FULL") == "1";

    [Theory]
    [InlineData(2048, 20_000, false)]
    [InlineData(3072, 5_000, false)]
    [InlineData(4096, 3_000, false)]
    [InlineData(2048, 10_000, true)]
    public void SecretExponent_FixedAgainstRandom_ShowsNoDifference(int bits, int samples, bool narrow)
    {
        Assert.SkipUnless(Full, "set SCCA_TEST_FULL=1");
        Assert.SkipUnless(LaneArithmetic.IsSupported, "no AVX2 here: PortableExponent tells");
        RsaPrivateKey Generate() => RsaPrivateKey.Generate(bits, new SeededRandom(65));
        using RsaPrivateKey key = narrow ? RsaPathTests.Narrow(Generate) : Generate();
        var random = new SeededRandom(61);
        int half = bits / 128;
        ulong[] p = new ulong[half], q = new ulong[half], x = new ulong[2 * half];
        x.AsSpan().Fill(3);
        LaneKey lanes = key.Lanes!;
        long[] memory = GC.AllocateArray<long>(lanes.Words + 8, pinned: true);
        long* value = LaneLayout.Aligned((void*)Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0));
        double t = Dudect.LargestT(
            samples,
            isRandom =>
            {
                Draw(random, isRandom, p, q);
                lanes.Reduce(x, value);
            },
            () => lanes.Power(value, p, q));
        GC.KeepAlive(memory);
        output.WriteLine($"RSA-{bits} exponentiation, {(narrow || !LaneLayout.IsWideSupported ? "narrow" : "wide")}: |t| = {t:F2}");
        Assert.True(t < Dudect.Limit, $"|t| = {t:F2}");
    }

    [Fact]
    public void PortableExponent_FixedAgainstRandom_ShowsNoDifference()
    {
        Assert.SkipUnless(Full, "set SCCA_TEST_FULL=1");
        RsaPrivateKey key = RsaKeys.OfSize(1024);
        var random = new SeededRandom(62);
        ulong[] p = new ulong[8], q = new ulong[8], x = new ulong[8], result = new ulong[8];
        x.AsSpan().Fill(5);
        double t = Dudect.LargestT(
            20_000,
            isRandom => Draw(random, isRandom, p, q),
            () => Montgomery.PowerSecret(key.P.Value, key.P.N0, key.P.RSquared, x, p, result));
        output.WriteLine($"RSA exponentiation, portable: |t| = {t:F2}");
        Assert.True(t < Dudect.Limit, $"|t| = {t:F2}");
    }

    [Theory]
    [InlineData(2048, 20_000)]
    [InlineData(3072, 5_000)]
    [InlineData(4096, 3_000)]
    public void WholeOperation_FixedAgainstRandomInput_ShowsNoDifference(int bits, int samples)
    {
        Assert.SkipUnless(Full, "set SCCA_TEST_FULL=1");
        RsaPrivateKey key = RsaKeys.OfSize(bits);
        var random = new SeededRandom(63);
        byte[] input = new byte[bits / 8], entropy = new byte[32], signature = new byte[bits / 8], drawn = new byte[bits / 8];
        double t = Dudect.LargestT(
            samples,
            isRandom =>
            {
                // Both classes draw, so that both leave the same traces in the caches.
                random.Fill(drawn);
                if (isRandom)
                    drawn.CopyTo(input, 0);
                else
                    input.AsSpan().Fill(0x11);
                input[0] = 0;
            },
            () => Rsa.TryPrivateOperation(key, input, entropy, signature));
        output.WriteLine($"RSA-{bits} private operation: |t| = {t:F2}");
        Assert.True(t < Dudect.Limit, $"|t| = {t:F2}");
    }

    [Fact]
    public void LeakyExponentiation_FixedAgainstRandom_IsCaught()
    {
        Assert.SkipUnless(Full, "set SCCA_TEST_FULL=1");
        RsaPrivateKey key = RsaKeys.OfSize(1024);
        var random = new SeededRandom(64);
        ulong[] p = new ulong[8], q = new ulong[8], x = new ulong[8], result = new ulong[8];
        x.AsSpan().Fill(5);
        double t = Dudect.LargestT(
            2_000,
            isRandom => Draw(random, isRandom, p, q),
            () => Montgomery.PowerPublic(key.P.Value, key.P.N0, x, p, result));
        output.WriteLine($"square and multiply by the exponent's bits: |t| = {t:F2}");
        Assert.True(t > 5 * Dudect.Limit, $"|t| = {t:F2}");
    }

    private static void Draw(SeededRandom random, bool isRandom, ulong[] p, ulong[] q)
    {
        ulong[] drawn = new ulong[p.Length];
        foreach (ulong[] target in new[] { p, q })
        {
            random.Fill(System.Runtime.InteropServices.MemoryMarshal.AsBytes(drawn.AsSpan()));
            if (isRandom)
                drawn.CopyTo(target, 0);
            else
                target.AsSpan().Fill(1);
            target[^1] |= 1UL << 63;
        }
    }
}
