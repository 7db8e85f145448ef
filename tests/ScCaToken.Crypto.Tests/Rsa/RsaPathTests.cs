using System.Numerics;
using ScCaToken.Crypto.Internal;

namespace ScCaToken.Crypto.Tests;

/// <summary>The portable and the vector path must give the same bytes.</summary>
public sealed class RsaPathTests
{
    [Theory]
    [InlineData(1024)]
    [InlineData(2048)]
    [InlineData(3072)]
    public void Generate_BothPaths_GiveTheSameKey(int bits)
    {
        Assert.SkipUnless(LaneArithmetic.IsSupported, "no AVX2 here");
        using RsaPrivateKey vector = RsaPrivateKey.Generate(bits, new SeededRandom(21)), portable = Portable(() => RsaPrivateKey.Generate(bits, new SeededRandom(21)));
        Assert.NotNull(vector.Lanes);
        Assert.Null(portable.Lanes);
        Assert.Equal(RsaKeys.Modulus(vector), RsaKeys.Modulus(portable));
    }

    [Theory]
    [InlineData(1024, 150)]
    [InlineData(2048, 150)]
    [InlineData(3072, 70)]
    [InlineData(4096, 10)]
    public void TryPrivateOperation_BothPaths_GiveTheSameBytes(int bits, int count)
    {
        Assert.SkipUnless(LaneArithmetic.IsSupported, "no AVX2 here");
        RsaPrivateKey vector = RsaKeys.OfSize(bits);
        var numbers = RsaKeys.Parameters(vector);
        using RsaPrivateKey portable = Portable(() => RsaPrivateKey.TryImport(numbers.Exponent, numbers.P, numbers.Q, out RsaPrivateKey? key) ? key! : throw new InvalidOperationException());
        var random = new SeededRandom(22);
        byte[] a = new byte[bits / 8], b = new byte[bits / 8];
        for (int i = 0; i < count; i++)
        {
            byte[] input = random.Bytes(bits / 8), entropy = random.Bytes(32);
            bool first = Rsa.TryPrivateOperation(vector, input, entropy, a), second = Rsa.TryPrivateOperation(portable, input, entropy, b);
            Assert.Equal(first, second);
            Assert.Equal(a, b);
        }
    }

    [Fact]
    public void TryPublicOperation_BothPathsEverySizeAndKindOfExponent_EqualBigInteger()
    {
        var random = new SeededRandom(26);
        ulong[] exponents = [1, 2, 3, 5, 65536, 65537, (1UL << 62) - 1, ulong.MaxValue];
        for (int size = 120, round = 0; size <= 512; size += 4, round++)
        {
            byte[] modulus = random.Bytes(size), output = new byte[size], portable = new byte[size];
            modulus[0] |= 0x80;
            modulus[^1] |= 1;
            if (round % 7 == 0)
                modulus.AsSpan(0, size - 1).Fill(0xFF);
            BigInteger n = RsaKeys.Number(modulus), x = round % 5 == 0 ? n - 1 : RsaKeys.Number(random.Bytes(size)) % n;
            byte[] exponent = RsaKeys.Bytes(exponents[round % exponents.Length], 8);
            Assert.True(Rsa.TryPublicOperation(modulus, exponent, RsaKeys.Bytes(x, size), output));
            Assert.True(Portable(() => Rsa.TryPublicOperation(modulus, exponent, RsaKeys.Bytes(x, size), portable)));
            Assert.Equal(BigInteger.ModPow(x, exponents[round % exponents.Length], n), RsaKeys.Number(output));
            Assert.Equal(output, portable);
        }
    }

    /// <summary>Every length of a prime, so every number of vectors and every remainder of bits; in four lanes also with half vectors alone.</summary>
    public static TheoryData<int, int, bool> Layouts()
    {
        var layouts = new TheoryData<int, int, bool>();
        for (int bits = 512; bits <= 2048; bits += 64)
        {
            layouts.Add(bits, 4, false);
            layouts.Add(bits, 4, true);
            layouts.Add(bits, 8, false);
        }

        return layouts;
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public unsafe void LaneProducts_RandomAndExtremeOperands_EqualBigInteger(int primeBits, int lanes, bool halfVectors)
    {
        Assert.SkipUnless(lanes == 4 ? LaneArithmetic.IsSupported : LaneArithmetic.IsWholeSupported, "no such vectors here");
        LaneLayout layout = LaneLayout.ForPrimes(primeBits);
        int bits = primeBits * lanes / 4, limbs = bits / 64, r = layout.RBits(lanes), rounds = primeBits == 1024 ? 200 : 20;
        var random = new SeededRandom(23);
        long* memory = (long*)System.Runtime.InteropServices.NativeMemory.AlignedAlloc((nuint)(8 * ((4 * layout.Words) + 16)), 64);
        long* n = memory, x = memory + layout.ModulusWords, y = x + layout.Words, z = y + layout.Words;
        try
        {
            for (int round = 0; round < rounds; round++)
            {
                BigInteger[] modulus = new BigInteger[2], left = new BigInteger[2], right = new BigInteger[2];
                for (int half = 0; half * lanes < 8; half++)
                {
                    modulus[half] = Modulus(random, bits, round);
                    left[half] = Operand(random, modulus[half], round);
                    right[half] = Operand(random, modulus[half], round / 5);
                    LaneArithmetic.WriteModulus(layout, Limbs(modulus[half], limbs), n, half * lanes, lanes);
                    LaneArithmetic.Write(layout, Limbs(left[half], limbs), x, half * lanes, lanes);
                    LaneArithmetic.Write(layout, Limbs(right[half], limbs), y, half * lanes, lanes);
                }

                Multiply(layout, lanes, halfVectors, z, x, y, n);
                Check(modulus, half => left[half] * right[half]);
                // Results feed back in, unreduced and with the digits the kernel leaves.
                Square(layout, lanes, halfVectors, z, z, n);
                Check(modulus, half => BigInteger.Pow(left[half] * right[half] * Inverse(BigInteger.One << r, modulus[half]), 2));
                Multiply(layout, lanes, halfVectors, z, z, x, n);
                Square(layout, lanes, halfVectors, x, x, n);
                long* swap = z;
                z = x;
                x = swap;
                Check(modulus, half => left[half] * left[half]);
            }
        }
        finally
        {
            System.Runtime.InteropServices.NativeMemory.AlignedFree(memory);
        }

        void Check(BigInteger[] modulus, Func<int, BigInteger> expected)
        {
            for (int half = 0; half * lanes < 8; half++)
            {
                ulong[] value = new ulong[limbs], limbsOfN = Limbs(modulus[half], limbs);
                LaneArithmetic.ReadReduced(layout, z, half * lanes, lanes, limbsOfN, LaneArithmetic.Reciprocal(limbsOfN), value);
                BigInteger product = expected(half) * Inverse(BigInteger.One << r, modulus[half]) % modulus[half];
                Assert.Equal(product, Number(value));
            }
        }
    }

    [Theory]
    [InlineData(1024, 1)]
    [InlineData(2048, 1)]
    [InlineData(3072, 7)]
    [InlineData(4096, 19)]
    public void TryPrivateOperation_BitFlippedInTheLanes_NeverYieldsAResult(int bits, int step)
    {
        Assert.SkipUnless(LaneArithmetic.IsSupported, "no AVX2 here");
        using RsaPrivateKey key = RsaPrivateKey.Generate(bits, new SeededRandom(24));
        byte[] input = new SeededRandom(25).Bytes(bits / 8), output = new byte[bits / 8], expected = new byte[bits / 8];
        input[0] = 0;
        Assert.True(Rsa.TryPrivateOperation(key, input, new byte[32], expected));
        int tried = 0, refused = 0;
        Span<long> memory = key.Lanes!.Memory;
        for (int word = 0; word < memory.Length; word += step, tried++)
        {
            long good = memory[word];
            memory[word] ^= 1L << (word * 7 % 28);
            if (Rsa.TryPrivateOperation(key, input, new byte[32], output))
                Assert.Equal(expected, output);
            else
                refused++;
            memory[word] = good;
            // The blinding pair moves on with every use: a fault in it is gone with the next pair.
            key.Blinding.Clear();
        }

        // Padding, and with AVX2 the modulus in eight lanes, are never read.
        Assert.True(refused > tried / 4, $"{refused} of {tried}");
        foreach (ulong[] target in new[] { key.P.Exponent, key.Q.Exponent, key.QInverse, key.P.Value, key.Q.Value, key.P.RSquared, key.Q.RCubed })
        {
            for (int bit = 0; bit < bits / 2; bit += 61 * step)
            {
                target[bit / 64] ^= 1UL << (bit % 64);
                Assert.False(Rsa.TryPrivateOperation(key, input, new byte[32], output));
                Assert.All(output, b => Assert.Equal(0, b));
                target[bit / 64] ^= 1UL << (bit % 64);
            }
        }
    }

    private static T Portable<T>(Func<T> action)
    {
        RsaPrivateKey.PortableOnly = true;
        try
        {
            return action();
        }
        finally
        {
            RsaPrivateKey.PortableOnly = false;
        }
    }

    private static unsafe void Multiply(LaneLayout layout, int lanes, bool halfVectors, long* r, long* a, long* b, long* n)
    {
        for (int first = 0; halfVectors && first < 8; first += 4)
        {
            if (layout.Radix == LaneBlocks.Radix)
                LaneBlocksAvx2.Multiply(r + first, a + first, b + first, n + first, layout.Vectors);
            else
                LaneMultiply9Avx2.Multiply(r + first, a + first, b + first, n + first);
        }

        if (halfVectors)
            return;
        if (lanes == 4)
            layout.Multiply<LanePair>(r, a, b, n);
        else
            layout.Multiply<LaneWhole>(r, a, b, n);
    }

    private static unsafe void Square(LaneLayout layout, int lanes, bool halfVectors, long* r, long* a, long* n)
    {
        if (halfVectors)
            Multiply(layout, lanes, halfVectors, r, a, a, n);
        else if (lanes == 4)
            layout.Square<LanePair>(r, a, n);
        else
            layout.Square<LaneWhole>(r, a, n);
    }

    /// <summary>Odd, top bit set: random, all ones, a lone top bit, long runs of ones.</summary>
    private static BigInteger Modulus(SeededRandom random, int bits, int round) => (round % 4) switch
    {
        0 => (BigInteger.One << bits) - 1 - (2 * (round / 4)),
        1 => (BigInteger.One << (bits - 1)) + 1 + (2 * (round / 4)),
        2 => (BigInteger.One << bits) - (BigInteger.One << (round * 5)) + 1,
        _ => RsaKeys.Number(random.Bytes(bits / 8)) | BigInteger.One | (BigInteger.One << (bits - 1)),
    };

    private static BigInteger Operand(SeededRandom random, BigInteger modulus, int round) => (round % 5) switch
    {
        0 => modulus - 1,
        1 => round % 2,
        2 => (BigInteger.One << ((int)modulus.GetBitLength() - 1)) - 1,
        _ => RsaKeys.Number(random.Bytes((int)modulus.GetBitLength() / 8)) % modulus,
    };

    private static BigInteger Inverse(BigInteger value, BigInteger modulus)
    {
        BigInteger a = value % modulus, b = modulus, x = 1, y = 0;
        while (b != 0)
        {
            BigInteger q = a / b;
            (a, b) = (b, a - (q * b));
            (x, y) = (y, x - (q * y));
        }

        return ((x % modulus) + modulus) % modulus;
    }

    private static ulong[] Limbs(BigInteger value, int count)
    {
        ulong[] limbs = new ulong[count];
        Nat.FromBytes(value.ToByteArray(isUnsigned: true, isBigEndian: true), limbs);
        return limbs;
    }

    private static BigInteger Number(ulong[] limbs) => limbs.Reverse().Aggregate(BigInteger.Zero, (sum, limb) => (sum << 64) + limb);
}
