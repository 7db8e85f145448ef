using System.Runtime.InteropServices;
using ScCaToken.TestSupport;

namespace ScCaToken.Crypto.Tests;

/// <summary>What a disposed key held is zero, and what is not zero is public.</summary>
public sealed class WipingTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(256)]
    [InlineData(384)]
    public void Dispose_EcKey_NothingButThePublicPointIsLeft(int curve)
    {
        byte[] d = [.. Enumerable.Range(1, curve == 384 ? 48 : 32).Select(i => (byte)(i * 5))];
        IDisposable key = curve == 0
            ? Sm2Vectors.Key(Convert.ToHexString(d))
            : EcPrivateKey.TryImport(curve == 256 ? EcCurve.P256 : EcCurve.P384, d, out EcPrivateKey? imported) ? imported : throw new InvalidOperationException();
        var memory = new ObjectMemory(key);
        ulong[] scalars = Assert.Single(memory.Of<ulong[]>());
        HedgedNonce[] nonce = Assert.Single(memory.Of<HedgedNonce[]>());
        Assert.Contains(SecretBytes.Traces(d), trace => memory.Count(trace) > 0);
        Assert.True(MemoryMarshal.AsBytes(nonce.AsSpan()).ContainsAnyExcept((byte)0));
        key.Dispose();
        Assert.All(scalars, limb => Assert.Equal(0ul, limb));
        Assert.False(MemoryMarshal.AsBytes(nonce.AsSpan()).ContainsAnyExcept((byte)0));
        Assert.All(SecretBytes.Traces(d), trace => Assert.Equal(0, memory.Count(trace)));
    }

    [Theory]
    [InlineData(1024, false)]
    [InlineData(2048, false)]
    [InlineData(4096, false)]
    [InlineData(2048, true)]
    public void Dispose_RsaKey_NothingButTheModulusIsLeft(int bits, bool portable)
    {
        // Shared keys are not to be disposed: the same numbers again.
        System.Security.Cryptography.RSAParameters numbers = RsaKeys.Parameters(RsaKeys.OfSize(bits));
        RsaPrivateKey? Import() => RsaPrivateKey.TryImport(numbers.Exponent, numbers.P, numbers.Q, out RsaPrivateKey? key) ? key : null;
        RsaPrivateKey key = (portable ? RsaPathTests.Portable(Import) : Import())!;
        byte[] input = new SeededRandom(1).Bytes(bits / 8), output = new byte[bits / 8];
        input[0] = 0;
        // An operation leaves a blinding pair behind.
        Assert.True(Rsa.TryPrivateOperation(key, input, new byte[32], output));
        var memory = new ObjectMemory(key);
        byte[][] secrets = [numbers.P!, numbers.Q!, numbers.DP!, numbers.DQ!];
        foreach (byte[] secret in secrets)
            Assert.Contains(SecretBytes.Traces(secret), trace => memory.Count(trace) > 0);
        key.Dispose();
        // To the runtime an array of long, the lanes, is one of ulong too.
        foreach (ulong[] limbs in memory.Of<ulong[]>().Where(limbs => limbs != key.N))
            Assert.False(MemoryMarshal.AsBytes(limbs.AsSpan()).ContainsAnyExcept((byte)0));
        Assert.All(secrets.SelectMany(SecretBytes.Traces), trace => Assert.Equal(0, memory.Count(trace)));
    }
}
