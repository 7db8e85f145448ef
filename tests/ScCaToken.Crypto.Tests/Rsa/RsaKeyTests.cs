using System.Numerics;
using System.Security.Cryptography;

namespace ScCaToken.Crypto.Tests;

public sealed class RsaKeyTests
{
    [Theory]
    [InlineData(1024)]
    [InlineData(2048)]
    [InlineData(3072)]
    [InlineData(4096)]
    public void Generate_EachSize_MakesAKeyThePlatformAndBouncyCastleAccept(int bits)
    {
        RsaPrivateKey key = RsaKeys.OfSize(bits);
        Assert.Equal(bits, key.BitLength);
        RSAParameters numbers = RsaKeys.Parameters(key);
        BigInteger p = RsaKeys.Number(numbers.P), q = RsaKeys.Number(numbers.Q), d = RsaKeys.Number(numbers.D);
        Assert.True(new Org.BouncyCastle.Math.BigInteger(1, numbers.P!).IsProbablePrime(100));
        Assert.True(new Org.BouncyCastle.Math.BigInteger(1, numbers.Q!).IsProbablePrime(100));
        Assert.Equal(bits, (int)RsaKeys.Number(numbers.Modulus).GetBitLength());
        Assert.True(BigInteger.Abs(p - q) > BigInteger.One << ((bits / 2) - 100));
        Assert.Equal(BigInteger.One, d * 65537 % ((p - 1) * (q - 1)));
        Assert.Equal(d % (p - 1), RsaKeys.Number(numbers.DP));
        Assert.Equal(d % (q - 1), RsaKeys.Number(numbers.DQ));
        Assert.Equal(BigInteger.One, RsaKeys.Number(numbers.InverseQ) * q % p);
        using RSA platform = RSA.Create(numbers);
        byte[] digest = SHA256.HashData([1, 2, 3]);
        Assert.True(platform.VerifyHash(digest, platform.SignHash(digest, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    [Fact]
    public void Generate_SameSeed_GivesTheSameKeyAndAnotherSeedAnother()
    {
        using RsaPrivateKey a = RsaPrivateKey.Generate(1024, new SeededRandom(5)), b = RsaPrivateKey.Generate(1024, new SeededRandom(5)), c = RsaPrivateKey.Generate(1024, new SeededRandom(6));
        Assert.Equal(RsaKeys.Modulus(a), RsaKeys.Modulus(b));
        Assert.NotEqual(RsaKeys.Modulus(a), RsaKeys.Modulus(c));
    }

    [Theory]
    [InlineData(3UL)]
    [InlineData(17UL)]
    [InlineData(257UL)]
    [InlineData(4294967297UL)]
    [InlineData((1UL << 62) - 1)]
    public void Generate_OtherExponents_AreInvertible(ulong exponent)
    {
        using RsaPrivateKey key = RsaPrivateKey.Generate(1024, exponent, new SeededRandom(8));
        RSAParameters numbers = RsaKeys.Parameters(key);
        BigInteger p = RsaKeys.Number(numbers.P), q = RsaKeys.Number(numbers.Q);
        Assert.Equal(exponent, (ulong)RsaKeys.Number(numbers.Exponent));
        Assert.Equal(BigInteger.One, RsaKeys.Number(numbers.D) * exponent % ((p - 1) * (q - 1)));
    }

    [Fact]
    public void Generate_ImpossibleArguments_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => RsaPrivateKey.Generate(1536, new SeededRandom(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => RsaPrivateKey.Generate(2048, 4, new SeededRandom(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => RsaPrivateKey.Generate(2048, 1, new SeededRandom(1)));
    }

    [Fact]
    public void TryImport_PlatformKeys_RoundTrips()
    {
        foreach (int bits in new[] { 1024, 2048 })
        {
            using RSA platform = RSA.Create(bits);
            RSAParameters numbers = platform.ExportParameters(true);
            Assert.True(RsaPrivateKey.TryImport(numbers.Exponent, numbers.P, numbers.Q, out RsaPrivateKey? key));
            using (key)
            {
                RSAParameters back = RsaKeys.Parameters(key!);
                Assert.Equal(numbers.Modulus, back.Modulus);
                Assert.Equal(numbers.DP, back.DP);
                Assert.Equal(numbers.DQ, back.DQ);
                Assert.Equal(numbers.InverseQ, back.InverseQ);
            }

            Assert.True(RsaPrivateKey.TryImport([0, .. numbers.Exponent!], [0, .. numbers.Q!], [0, 0, .. numbers.P!], out RsaPrivateKey? swapped));
            Assert.Equal(numbers.Modulus, RsaKeys.Modulus(swapped!));
            swapped!.Dispose();
        }
    }

    [Fact]
    public void TryImport_NumbersThatMakeNoKey_AreRefused()
    {
        RSAParameters good = RsaKeys.Parameters(RsaKeys.OfSize(1024));
        byte[] composite = [.. good.P!];
        composite[30] ^= 4;
        byte[] even = [.. good.P!];
        even[^1] ^= 1;
        Assert.False(RsaPrivateKey.TryImport(good.Exponent, composite, good.Q, out _));
        Assert.False(RsaPrivateKey.TryImport(good.Exponent, even, good.Q, out _));
        Assert.False(RsaPrivateKey.TryImport(good.Exponent, good.P, good.P, out _));
        Assert.False(RsaPrivateKey.TryImport(good.Exponent, good.P, good.Q.AsSpan(1), out _));
        Assert.False(RsaPrivateKey.TryImport([1], good.P, good.Q, out _));
        Assert.False(RsaPrivateKey.TryImport([2], good.P, good.Q, out _));
        Assert.False(RsaPrivateKey.TryImport([], good.P, good.Q, out _));
        Assert.False(RsaPrivateKey.TryImport(good.Exponent, [], [], out _));
        Assert.False(RsaPrivateKey.TryImport(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, good.P, good.Q, out _));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    public void TryPrivateOperation_BitFlippedOnThePortablePath_NeverYieldsAResult(int seed)
    {
        using RsaPrivateKey key = RsaPathTests.Portable(() => RsaPrivateKey.Generate(1024, new SeededRandom(40 + seed)));
        byte[] input = new SeededRandom(seed).Bytes(128), output = new byte[128];
        input[0] = 0;
        foreach (ulong[] target in new[] { key.P.Exponent, key.Q.Exponent, key.P.RSquared, key.Q.RSquared, key.QInverse, key.P.Value })
        {
            for (int bit = seed; bit < 64 * target.Length; bit += 37)
            {
                target[bit / 64] ^= 1UL << (bit % 64);
                Assert.False(Rsa.TryPrivateOperation(key, input, new byte[32], output));
                Assert.All(output, b => Assert.Equal(0, b));
                target[bit / 64] ^= 1UL << (bit % 64);
            }
        }

        Assert.True(Rsa.TryPrivateOperation(key, input, new byte[32], output));
    }

    /// <summary>With vectors a private operation works modulo the primes alone, so that the modulus is their product has to be seen here.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void PairwiseCheck_ModulusThatIsNotTheProduct_Fails(bool portable)
    {
        RsaPrivateKey Generate() => RsaPrivateKey.Generate(1024, new SeededRandom(45));
        using RsaPrivateKey key = portable ? RsaPathTests.Portable(Generate) : Generate();
        Assert.True(key.PairwiseCheck());
        for (int bit = 0; bit < 1023; bit += 31)
        {
            key.N[bit / 64] ^= 1UL << (bit % 64);
            Assert.False(key.PairwiseCheck());
            key.N[bit / 64] ^= 1UL << (bit % 64);
        }
    }
}
