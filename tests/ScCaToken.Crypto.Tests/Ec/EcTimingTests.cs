namespace ScCaToken.Crypto.Tests;

/// <summary>Constant time, measured. Slow and needing a fairly quiet machine, hence only with SCCA_TEST_FULL=1; a wrong verdict is retried.</summary>
[Collection(nameof(TimingCollection))]
public class EcTimingTests(ITestOutputHelper output)
{
    private const int Secrets = 512, Attempts = 3;

    private readonly SeededRandom _random = new(31);
    private readonly byte[] _e = new byte[32], _signature = new byte[64], _xy = new byte[64];
    private Limbs _k, _inverse;

    private static bool Full => Environment.GetEnvironmentVariable("SCCA_TEST_FULL") == "1";

    /// <summary>Below the orders of both curves.</summary>
    private Limbs RandomScalar()
    {
        Limbs k = default;
        while (!Mod<Sm2Order>.TryRead(_random.Bytes(32), ref k) || Mod<Sm2Order>.IsZero(k))
        {
        }

        return k;
    }

    /// <summary>Fixed: a scalar of three bits, the farthest from a random one that a leak could see.</summary>
    private double LargestT(int measurements, Action operation)
    {
        Limbs[] random = new Limbs[Secrets], fixedValues = new Limbs[Secrets];
        for (int i = 0; i < Secrets; i++)
        {
            random[i] = RandomScalar();
            fixedValues[i] = default;
            fixedValues[i][0] = 1;
            fixedValues[i][2] = 1UL << 40;
            fixedValues[i][3] = 1UL << 33;
        }

        int next = 0;
        return Dudect.LargestT(measurements, useRandom =>
        {
            next = (next + 1) % Secrets;
            Select(useRandom, random[next], fixedValues[next], ref _k);
            Select(useRandom, random[Secrets - 1 - next], fixedValues[Secrets - 1 - next], ref _inverse);
        }, operation, _random);
    }

    /// <summary>Reads both, whichever is wanted: they lie differently across the cache's lines, which must not pass for a difference between the secrets.</summary>
    private static void Select(bool first, in Limbs left, in Limbs right, ref Limbs selected)
    {
        ulong mask = first ? ulong.MaxValue : 0;
        for (int i = 0; i < Limbs.Capacity; i++)
            selected[i] = (left[i] & mask) | (right[i] & ~mask);
    }

    private void AssertConstantTime(string name, int measurements, Action operation)
    {
        Assert.SkipUnless(Full, "SCCA_TEST_FULL=1 runs the timing statistics");
        double t = double.MaxValue;
        for (int i = 0; i < Attempts && t > Dudect.StrictLimit; i++)
        {
            t = LargestT(measurements, operation);
            output.WriteLine($"{name}: |t| = {t:F2} over {measurements} measurements");
        }

        Assert.True(t <= Dudect.StrictLimit, $"{name}: |t| = {t:F2}");
    }

    [Fact]
    public void Sign_FixedAgainstRandomNonceAndKey_TakesTheSameTime() =>
        AssertConstantTime("SM2 sign", 300_000, () => Sm2Signer.TrySign(_inverse, _e, _k, _signature));

    [Fact]
    public void Decrypt_FixedAgainstRandomKey_TakesTheSameTime()
    {
        Point p = default;
        Group<Sm2Curve, Sm2Field>.TryRead(Convert.FromHexString(Sm2Vectors.PublicKey), ref p);
        AssertConstantTime("SM2 decrypt (k·P)", 50_000, () => FastPoint<Sm2Curve, Sm2Field, Sm2Order>.Multiply(p, _k, _xy));
    }

    [Fact]
    public void EcdsaSign_FixedAgainstRandomNonceAndKey_TakesTheSameTime()
    {
        Limbs e = default;
        AssertConstantTime("ECDSA P-256 sign", 300_000, () => EcArithmetic<P256Curve, P256Field, P256Order>.TrySign(_inverse, e, _k, _signature));
    }

    [Fact]
    public void Ecdh_FixedAgainstRandomKey_TakesTheSameTime()
    {
        Point p = Group<P256Curve, P256Field>.Generator;
        AssertConstantTime("ECDH P-256 (k·P)", 50_000, () => FastPoint<P256Curve, P256Field, P256Order>.Multiply(p, _k, _xy));
    }

    [Fact]
    public void PortablePath_FixedAgainstRandomNonce_TakesTheSameTime()
    {
        Limbs x = default, y = default;
        AssertConstantTime("portable k·G", 10_000, () => PortablePoint<Sm2Curve, Sm2Field, Sm2Order>.MultiplyBase(_k, ref x, ref y));
    }

    [Fact]
    public void LeakyMultiplication_FixedAgainstRandomNonce_IsCaught()
    {
        double t = LargestT(Full ? 5_000 : 300, LeakyMultiply);
        output.WriteLine($"leaky double-and-add: |t| = {t:F2}");
        Assert.True(t > Dudect.StrictLimit);
    }

    /// <summary>Double-and-add with a branch on each bit, as it must not be done.</summary>
    private void LeakyMultiply()
    {
        Point acc = Group<Sm2Curve, Sm2Field>.Infinity;
        for (int i = 255; i >= 0; i--)
        {
            Group<Sm2Curve, Sm2Field>.Double(ref acc, acc);
            if (((_k[i >> 6] >> (i & 63)) & 1) != 0)
                Group<Sm2Curve, Sm2Field>.Add(ref acc, acc, Group<Sm2Curve, Sm2Field>.Generator);
        }

        _e[0] = 0;
    }
}
