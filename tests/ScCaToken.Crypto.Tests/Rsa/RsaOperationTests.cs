using System.Numerics;
using System.Security.Cryptography;
using ScCaToken.Crypto.Internal;

namespace ScCaToken.Crypto.Tests;

public sealed class RsaOperationTests
{
    [Theory]
    [InlineData(1024)]
    [InlineData(2048)]
    [InlineData(3072)]
    [InlineData(4096)]
    public void TryPrivateOperation_RandomAndEdgeInputs_EqualsBigInteger(int bits)
    {
        RsaPrivateKey key = RsaKeys.OfSize(bits);
        RSAParameters numbers = RsaKeys.Parameters(key);
        BigInteger n = RsaKeys.Number(numbers.Modulus), d = RsaKeys.Number(numbers.D), p = RsaKeys.Number(numbers.P), q = RsaKeys.Number(numbers.Q);
        Assert.Equal(n, p * q);
        var random = new SeededRandom(bits + 1);
        var inputs = new List<BigInteger> { 0, 1, 2, n - 1, n - 2, p, q, p - 1, n - p, n - q, (BigInteger.One << (bits - 1)) - 1, BigInteger.One << (bits / 2) };
        for (int i = 0; i < (bits <= 2048 ? 30 : 4); i++)
            inputs.Add(RsaKeys.Number(random.Bytes(bits / 8)) % n);
        byte[] output = new byte[bits / 8];
        foreach (BigInteger input in inputs)
        {
            Assert.True(Rsa.TryPrivateOperation(key, RsaKeys.Bytes(input, bits / 8), random.Bytes(32), output));
            Assert.Equal(BigInteger.ModPow(input, d, n), RsaKeys.Number(output));
        }
    }

    [Fact]
    public void TryPrivateOperation_InputNotBelowModulusOrWrongLength_IsRefused()
    {
        RsaPrivateKey key = RsaKeys.OfSize(1024);
        byte[] modulus = RsaKeys.Modulus(key), output = Enumerable.Repeat((byte)7, 128).ToArray();
        Assert.False(Rsa.TryPrivateOperation(key, modulus, new byte[32], output));
        Assert.All(output, b => Assert.Equal(0, b));
        Assert.False(Rsa.TryPrivateOperation(key, Enumerable.Repeat((byte)0xFF, 128).ToArray(), new byte[32], output));
        Assert.False(Rsa.TryPrivateOperation(key, new byte[127], new byte[32], output));
        Assert.False(Rsa.TryPrivateOperation(key, new byte[128], new byte[31], output));
        Assert.False(Rsa.TryPrivateOperation(key, new byte[128], new byte[32], new byte[127]));
    }

    [Fact]
    public void TryPrivateOperation_ManyUses_BlindingNeverShows()
    {
        RsaPrivateKey key = RsaKeys.OfSize(1024);
        byte[] input = RsaKeys.Bytes(12345, 128), first = new byte[128], output = new byte[128];
        Assert.True(Rsa.TryPrivateOperation(key, input, new byte[32], first));
        var random = new SeededRandom(3);
        for (int i = 0; i < (LaneBlinding.Pairs * RsaBlinding.Lifetime) + 10; i++)
        {
            Assert.True(Rsa.TryPrivateOperation(key, input, random.Bytes(32), output));
            Assert.Equal(first, output);
        }
    }

    [Fact]
    public void TryPrivateOperation_SeveralThreadsOneKey_AllRight()
    {
        RsaPrivateKey key = RsaKeys.OfSize(2048);
        BigInteger n = RsaKeys.Number(RsaKeys.Modulus(key));
        Parallel.For(0, 200, i =>
        {
            var random = new SeededRandom(1000 + i);
            byte[] input = RsaKeys.Bytes(RsaKeys.Number(random.Bytes(256)) % n, 256), output = new byte[256], back = new byte[256];
            Assert.True(Rsa.TryPrivateOperation(key, input, random.Bytes(32), output));
            Assert.True(Rsa.TryPublicOperation(RsaKeys.Modulus(key), key.PublicExponent, output, back));
            Assert.Equal(input, back);
        });
    }

    [Fact]
    public void TryPrivateOperation_AfterDispose_Throws()
    {
        RsaPrivateKey key = RsaPrivateKey.Generate(1024, new SeededRandom(1));
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Rsa.TryPrivateOperation(key, new byte[128], new byte[32], new byte[128]));
        Assert.Throws<ObjectDisposedException>(() => key.ExportPrimes(new byte[64], new byte[64]));
    }

    [Fact]
    public void TryPrivateOperation_AllocatesNothing()
    {
        RsaPrivateKey key = RsaKeys.OfSize(2048);
        byte[] input = new byte[256], entropy = new byte[32], output = new byte[256], modulus = RsaKeys.Modulus(key), exponent = key.PublicExponent.ToArray();
        input[255] = 9;
        for (int i = 0; i < 3; i++)
            Rsa.TrySignPkcs1(key, entropy, entropy, output);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 130; i++)
        {
            Rsa.TrySignPkcs1(key, entropy, entropy, output);
            Rsa.TryPublicOperation(modulus, exponent, output, input);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void TryPublicOperation_OddSizedModuliAndExponents_EqualsBigInteger()
    {
        var random = new SeededRandom(77);
        foreach (int size in new[] { 64, 65, 100, 127, 128, 129, 255, 256, 257, 333, 512 })
        {
            byte[] modulus = random.Bytes(size), exponent = random.Bytes(size < 130 ? 9 : 3), output = new byte[size];
            modulus[0] |= (byte)(size % 2 == 0 ? 1 : 0x80);
            modulus[^1] |= 1;
            exponent[^1] |= 1;
            BigInteger n = RsaKeys.Number(modulus), x = RsaKeys.Number(random.Bytes(size)) % n;
            Assert.True(Rsa.TryPublicOperation(modulus, exponent, RsaKeys.Bytes(x, size), output));
            Assert.Equal(BigInteger.ModPow(x, RsaKeys.Number(exponent), n), RsaKeys.Number(output));
            Assert.False(Rsa.TryPublicOperation(modulus, exponent, modulus, output));
            modulus[^1] ^= 1;
            Assert.False(Rsa.TryPublicOperation(modulus, exponent, RsaKeys.Bytes(1, size), output));
        }

        Assert.False(Rsa.TryPublicOperation([], [3], [], []));
        Assert.False(Rsa.TryPublicOperation(new byte[600], [3], new byte[600], new byte[600]));
        byte[] good = Enumerable.Repeat((byte)0xFF, 128).ToArray();
        Assert.False(Rsa.TryPublicOperation(good, [], new byte[128], new byte[128]));
        Assert.False(Rsa.TryPublicOperation(good, [0, 0], new byte[128], new byte[128]));
    }
}
