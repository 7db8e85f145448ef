using ScCaToken.Crypto.Internal;

namespace ScCaToken.Crypto.Tests;

/// <summary>Timing of the RSA private operation for fixed and random secrets; minutes of measuring, so only in full runs (SCCA_TEST_FULL=1).</summary>
[Collection("Timing")]
public sealed class RsaTimingTests(ITestOutputHelper output)
{
    private static bool Full => Environment.GetEnvironmentVariable("SCCA_TEST_FULL") == "1";

    [Fact]
    public void SecretExponent_FixedAgainstRandom_ShowsNoDifference()
    {
        Assert.SkipUnless(Full, "set SCCA_TEST_FULL=1");
        RsaPrivateKey key = RsaKeys.OfSize(2048);
        var random = new SeededRandom(61);
        ulong[] p = new ulong[16], q = new ulong[16], xp = new ulong[16], xq = new ulong[16];
        double t = Dudect.LargestT(
            20_000,
            isRandom => Draw(random, isRandom, p, q),
            () =>
            {
                xp.AsSpan().Fill(3);
                xq.AsSpan().Fill(5);
                if (key.Lanes is { } lanes)
                    lanes.PowerPair(key, xp, xq, p, q);
                else
                    Montgomery.PowerSecret(key.P.Value, key.P.N0, key.P.RSquared, xq, p, xp);
            });
        output.WriteLine($"RSA exponentiation, {(key.Lanes is null ? "portable" : "lanes")}: |t| = {t:F2}");
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

    [Fact]
    public void WholeOperation_FixedAgainstRandomInput_ShowsNoDifference()
    {
        Assert.SkipUnless(Full, "set SCCA_TEST_FULL=1");
        RsaPrivateKey key = RsaKeys.OfSize(2048);
        var random = new SeededRandom(63);
        byte[] input = new byte[256], entropy = new byte[32], signature = new byte[256], drawn = new byte[256];
        double t = Dudect.LargestT(
            20_000,
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
        output.WriteLine($"RSA private operation: |t| = {t:F2}");
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
