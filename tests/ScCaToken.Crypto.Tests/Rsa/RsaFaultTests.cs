using ScCaToken.Crypto.Internal;

namespace ScCaToken.Crypto.Tests;

/// <summary>A private operation that goes wrong gives nothing, on every path: one faulty CRT signature would give the key away (Boneh, DeMillo, Lipton 1997).</summary>
public sealed class RsaFaultTests
{
    public enum CpuPath
    {
        Usual,
        Narrow,
        Portable,
    }

    [Theory]
    [InlineData(CpuPath.Usual, 1024)]
    [InlineData(CpuPath.Usual, 2048)]
    [InlineData(CpuPath.Usual, 4096)]
    [InlineData(CpuPath.Narrow, 1024)]
    [InlineData(CpuPath.Narrow, 2048)]
    [InlineData(CpuPath.Narrow, 4096)]
    [InlineData(CpuPath.Portable, 1024)]
    [InlineData(CpuPath.Portable, 2048)]
    [InlineData(CpuPath.Portable, 4096)]
    public void PrivateOperation_SpoiltCrtValue_FailsAndWritesZeros(CpuPath path, int bits)
    {
        Assert.SkipWhen(path == CpuPath.Narrow && !LaneArithmetic.IsSupported, "no AVX2 here");
        using RsaPrivateKey key = Import(path, bits);
        byte[] input = new SeededRandom(31).Bytes(bits / 8), entropy = new SeededRandom(32).Bytes(32), expected = new byte[bits / 8], output = new byte[bits / 8];
        input[0] = 0;
        Assert.True(Rsa.TryPrivateOperation(key, input, entropy, expected));
        foreach (ulong[] target in new[] { key.P.Exponent, key.Q.Exponent, key.QInverse })
        {
            foreach (int bit in new[] { 0, 1, 63, (bits / 4) + 7, (bits / 2) - 2 })
            {
                ulong good = target[bit / 64];
                target[bit / 64] ^= 1UL << (bit % 64);
                // With the blinding pair of the last operation, and with a new one.
                AssertFails(destination => Rsa.TryPrivateOperation(key, input, entropy, destination), output);
                key.ClearBlinding();
                AssertFails(destination => Rsa.TryPrivateOperation(key, input, entropy, destination), output);
                AssertFails(destination => Rsa.TrySignPkcs1(key, input.AsSpan(0, 51), entropy, destination), output);
                AssertFails(destination => Rsa.TrySignPss(key, HashAlgorithmId.Sha256, HashAlgorithmId.Sha256, entropy, input.AsSpan(0, 32), entropy, destination), output);
                AssertFails(destination => RsaPrivateOperation.TryCompute(key, input, default, destination, blind: false), output);
                target[bit / 64] = good;
            }
        }

        Assert.True(Rsa.TryPrivateOperation(key, input, entropy, output));
        Assert.Equal(expected, output);
    }

    private static void AssertFails(Func<byte[], bool> operation, byte[] output)
    {
        Array.Fill(output, (byte)0xA5);
        Assert.False(operation(output));
        Assert.All(output, b => Assert.Equal(0, b));
    }

    private static RsaPrivateKey Import(CpuPath path, int bits)
    {
        var numbers = RsaKeys.Parameters(RsaKeys.OfSize(bits));
        RsaPrivateKey Import() => RsaPrivateKey.TryImport(numbers.Exponent, numbers.P, numbers.Q, out RsaPrivateKey? key) ? key! : throw new InvalidOperationException();
        return path switch
        {
            CpuPath.Narrow => RsaPathTests.Narrow(Import),
            CpuPath.Portable => RsaPathTests.Portable(Import),
            _ => Import(),
        };
    }
}
