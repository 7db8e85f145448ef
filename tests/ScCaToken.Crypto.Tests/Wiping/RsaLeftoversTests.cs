using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ScCaToken.Crypto.Internal;

namespace ScCaToken.Crypto.Tests;

/// <summary>Operations with RSA keys leave nothing of the primes, and nothing computed from them, on the stack or in a disposed key.</summary>
public sealed class RsaLeftoversTests
{
    private const int Bits = 1024;

    private static readonly byte[] Entropy = new SeededRandom(51).Bytes(32);
    private readonly byte[] _output = new byte[Bits / 8];

    private static IEnumerable<(string, byte[])> Secrets
    {
        get
        {
            RsaPrivateKey key = RsaKeys.OfSize(Bits);
            RSAParameters parameters = RsaKeys.Parameters(key);
            return
            [
                .. Prime("p", key.P), .. Prime("q", key.Q), ("q inverse", BytesOf(key.QInverse)),
                .. Number("plain q inverse", parameters.InverseQ!), .. Number("d", parameters.D!),
            ];
        }
    }

    private static IEnumerable<(string, byte[])> Prime(string name, RsaPrime prime) =>
    [
        .. Number(name, StackScan.Limbs(BytesOf(prime.Value))), .. Number($"d mod {name} - 1", StackScan.Limbs(BytesOf(prime.Exponent))),
        (name + " R2", BytesOf(prime.RSquared)),
    ];

    private static IEnumerable<(string, byte[])> Number(string name, byte[] bigEndian) => [(name, bigEndian), (name + " as a number", StackScan.Limbs(bigEndian))];

    private static byte[] BytesOf(ulong[] limbs) => MemoryMarshal.AsBytes<ulong>(limbs).ToArray();

    /// <summary>The best path, the one without AVX-512, the one without lanes.</summary>
    public static TheoryData<bool, bool> Paths => new() { { false, false }, { true, false }, { false, true } };

    [Theory]
    [MemberData(nameof(Paths))]
    public void Key_LeavesNoPrime(bool narrow, bool portable)
    {
        RSAParameters numbers = RsaKeys.Parameters(RsaKeys.OfSize(Bits));
        byte[] input = new byte[Bits / 8];
        new SeededRandom(52).Fill(input.AsSpan(1));
        RsaPrivateKey? key = null;
        string[] Left(Action operation) => StackScan.Find(
            () =>
            {
                RsaPrivateKey.NarrowOnly = narrow;
                RsaPrivateKey.PortableOnly = portable;
                operation();
            },
            Secrets);
        Assert.Empty(Left(() => RsaPrivateKey.TryImport(numbers.Exponent, numbers.P, numbers.Q, out key)));
        Assert.Empty(Left(() => Rsa.TryPrivateOperation(key!, input, Entropy, _output)));
        Assert.Empty(Left(() =>
        {
            key!.ExportPrimes(_output, _output);
            key.ExportCrt(_output, _output, _output);
            key.ExportPrivateExponent(_output);
        }));
        Assert.Empty(Left(() => Assert.ThrowsAny<ArgumentException>(() => key!.ExportCrt(_output, _output, []))));
        Assert.Empty(Left(() => Assert.ThrowsAny<ArgumentException>(() => key!.ExportPrivateExponent([]))));
        Assert.Empty(Left(() => RsaPrivateKey.Generate(Bits, new SeededRandom(Bits)).Dispose()));
    }

    /// <summary>A prime of the form 16k + 1: behind the power the test nearly always squares on, with R² modulo the prime.</summary>
    [Theory]
    [MemberData(nameof(Paths))]
    public void MillerRabin_LeavesNothingOfThePrime(bool narrow, bool portable)
    {
        ulong[] prime = new ulong[8], rSquared = new ulong[8];
        for (int seed = 0; prime[0] % 16 != 1; seed++)
            PrimeGenerator.Generate(prime, 65537, [], new SeededRandom(seed));
        Montgomery.ComputeRSquared(prime, Montgomery.NegativeInverse(prime[0]), rSquared);
        Assert.Empty(StackScan.Find(
            () =>
            {
                RsaPrivateKey.NarrowOnly = narrow;
                RsaPrivateKey.PortableOnly = portable;
                MillerRabin.TestRandomBases(prime, 2, new SeededRandom(53));
            },
            ("prime", BytesOf(prime)),
            ("R2", BytesOf(rSquared))));
    }

    [Fact]
    public void Dispose_AnyPath_KeepsNothingOfThePrimes()
    {
        RSAParameters numbers = RsaKeys.Parameters(RsaKeys.OfSize(Bits));
        Assert.True(RsaPrivateKey.TryImport(numbers.Exponent, numbers.P, numbers.Q, out RsaPrivateKey? key));
        byte[] output = new byte[Bits / 8];
        Assert.True(Rsa.TryPrivateOperation(key!, RsaKeys.Bytes(2, Bits / 8), Entropy, output));
        key!.Dispose();
        Assert.Equal(0UL, key.P.N0 | key.Q.N0);
        if (key.Lanes is not { } lanes)
            return;
        Assert.Equal(-1, lanes.Memory.IndexOfAnyExcept(0));
        Assert.Equal(-1, lanes.Blinding.Memory.IndexOfAnyExcept(0));
    }

    [Fact]
    public void SmallInverse_ExistsModuloLess_AgreesWithTheGreatestCommonDivisor()
    {
        var random = new SeededRandom(54);
        ulong[] exponents = [3, 5, 15, 65537, 3 * 5 * 7 * 11 * 13, (1UL << 62) - 1];
        ulong[] limbs = new ulong[8];
        for (int i = 0; i < 600; i++)
        {
            random.Fill(MemoryMarshal.AsBytes(limbs.AsSpan()));
            ulong e = exponents[i % exponents.Length];
            BigInteger number = new(MemoryMarshal.AsBytes(limbs.AsSpan()), isUnsigned: true);
            // Zero and one modulo e among the rest.
            number -= i % 3 == 0 ? 0 : (number % e) - (i % 3) + 1;
            Nat.FromBytes(RsaKeys.Bytes(number, 64), limbs);
            Assert.Equal(BigInteger.GreatestCommonDivisor(number - 1, e).IsOne, SmallInverse.ExistsModuloLess(limbs, e));
        }
    }
}
