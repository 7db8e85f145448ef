using System.Numerics;
using ScCaToken.Crypto.Internal;

namespace ScCaToken.Crypto.Tests;

/// <summary>The portable and the vector path must give the same bytes.</summary>
public sealed class RsaPathTests
{
    [Fact]
    public void Generate_BothPaths_GiveTheSameKey()
    {
        Assert.SkipUnless(LaneArithmetic.IsSupported, "no AVX2 here");
        using RsaPrivateKey vector = RsaPrivateKey.Generate(2048, new SeededRandom(21)), portable = Portable(() => RsaPrivateKey.Generate(2048, new SeededRandom(21)));
        Assert.NotNull(vector.Lanes);
        Assert.Null(portable.Lanes);
        Assert.Equal(RsaKeys.Modulus(vector), RsaKeys.Modulus(portable));
    }

    [Fact]
    public void TryPrivateOperation_BothPaths_GiveTheSameBytes()
    {
        Assert.SkipUnless(LaneArithmetic.IsSupported, "no AVX2 here");
        RsaPrivateKey vector = RsaKeys.OfSize(2048);
        var numbers = RsaKeys.Parameters(vector);
        using RsaPrivateKey portable = Portable(() => RsaPrivateKey.TryImport(numbers.Exponent, numbers.P, numbers.Q, out RsaPrivateKey? key) ? key! : throw new InvalidOperationException());
        var random = new SeededRandom(22);
        byte[] a = new byte[256], b = new byte[256];
        for (int i = 0; i < 150; i++)
        {
            byte[] input = random.Bytes(256), entropy = random.Bytes(32);
            bool first = Rsa.TryPrivateOperation(vector, input, entropy, a), second = Rsa.TryPrivateOperation(portable, input, entropy, b);
            Assert.Equal(first, second);
            Assert.Equal(a, b);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public unsafe void LaneProducts_RandomAndExtremeOperands_EqualBigInteger(int lanes)
    {
        Assert.SkipUnless(lanes == 4 ? LaneArithmetic.IsSupported : LaneArithmetic.IsWholeSupported, "no such vectors here");
        int limbs = lanes * 4, bits = 64 * limbs, r = 30 * 9 * lanes;
        var random = new SeededRandom(23);
        long* memory = (long*)System.Runtime.InteropServices.NativeMemory.AlignedAlloc(8 * 8 * 50, 64);
        long* n = memory, x = memory + LaneArithmetic.ModulusWords, y = x + LaneArithmetic.Words, z = y + LaneArithmetic.Words;
        try
        {
            for (int round = 0; round < 200; round++)
            {
                BigInteger[] modulus = new BigInteger[2], left = new BigInteger[2], right = new BigInteger[2];
                for (int half = 0; half * lanes < 8; half++)
                {
                    modulus[half] = Modulus(random, bits, round);
                    left[half] = Operand(random, modulus[half], round);
                    right[half] = Operand(random, modulus[half], round / 5);
                    LaneArithmetic.WriteModulus(Limbs(modulus[half], limbs), n, half * lanes, lanes);
                    LaneArithmetic.Write(Limbs(left[half], limbs), x, half * lanes, lanes);
                    LaneArithmetic.Write(Limbs(right[half], limbs), y, half * lanes, lanes);
                }

                Multiply(lanes, z, x, y, n);
                Check(modulus, half => left[half] * right[half]);
                // Results feed back in, unreduced and with the digits the kernel leaves.
                Square(lanes, z, z, n);
                Check(modulus, half => BigInteger.Pow(left[half] * right[half] * Inverse(BigInteger.One << r, modulus[half]), 2));
                Multiply(lanes, z, z, x, n);
                Square(lanes, x, x, n);
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
                LaneArithmetic.ReadReduced(z, half * lanes, lanes, limbsOfN, LaneArithmetic.Reciprocal(limbsOfN), value);
                BigInteger product = expected(half) * Inverse(BigInteger.One << r, modulus[half]) % modulus[half];
                Assert.Equal(product, Number(value));
            }
        }
    }

    [Fact]
    public unsafe void TryPrivateOperation_BitFlippedInTheLanes_NeverYieldsAResult()
    {
        Assert.SkipUnless(LaneArithmetic.IsSupported, "no AVX2 here");
        using RsaPrivateKey key = RsaPrivateKey.Generate(2048, new SeededRandom(24));
        byte[] input = new SeededRandom(25).Bytes(256), output = new byte[256], expected = new byte[256];
        input[0] = 0;
        Assert.True(Rsa.TryPrivateOperation(key, input, new byte[32], expected));
        int refused = 0;
        Span<long> memory = key.Lanes!.Memory;
        for (int word = 0; word < memory.Length; word++)
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
        Assert.True(refused > memory.Length / 4, $"{refused} of {memory.Length}");
        foreach (ulong[] target in new[] { key.P.Exponent, key.Q.Exponent, key.QInverse, key.P.Value, key.Q.Value, key.P.RSquared, key.Q.RCubed })
        {
            for (int bit = 0; bit < 1024; bit += 61)
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

    private static unsafe void Multiply(int lanes, long* r, long* a, long* b, long* n)
    {
        if (lanes == 4)
            LaneMultiply9.Multiply<LanePair>(r, a, b, n);
        else
            LaneMultiply9.Multiply<LaneWhole>(r, a, b, n);
    }

    private static unsafe void Square(int lanes, long* r, long* a, long* n)
    {
        if (lanes == 4)
            LaneSquare9.Square<LanePair>(r, a, n);
        else
            LaneSquare9.Square<LaneWhole>(r, a, n);
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
