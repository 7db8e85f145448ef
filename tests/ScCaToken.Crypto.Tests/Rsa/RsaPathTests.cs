using System.Numerics;
using System.Runtime.InteropServices;
using FsCheck.Xunit;
using ScCaToken.Crypto.Internal;

namespace ScCaToken.Crypto.Tests;

/// <summary>The portable path and both vector paths, wide (AVX-512) and narrow (AVX2), must give the same bytes.</summary>
public sealed partial class RsaPathTests
{
    [Theory]
    [InlineData(1024)]
    [InlineData(2048)]
    [InlineData(3072)]
    public void Generate_EveryPath_GivesTheSameKey(int bits)
    {
        Assert.SkipUnless(LaneArithmetic.IsSupported, "no AVX2 here");
        RsaPrivateKey Generate() => RsaPrivateKey.Generate(bits, new SeededRandom(21));
        using RsaPrivateKey best = Generate(), narrow = Narrow(Generate), portable = Portable(Generate);
        Assert.NotNull(best.Lanes);
        Assert.Null(portable.Lanes);
        Assert.Equal(RsaKeys.Modulus(best), RsaKeys.Modulus(portable));
        Assert.Equal(RsaKeys.Modulus(best), RsaKeys.Modulus(narrow));
    }

    [Theory]
    [InlineData(1024, 150)]
    [InlineData(2048, 150)]
    [InlineData(3072, 70)]
    [InlineData(4096, 10)]
    public void TryPrivateOperation_EveryPath_GivesTheSameBytes(int bits, int count)
    {
        Assert.SkipUnless(LaneArithmetic.IsSupported, "no AVX2 here");
        RsaPrivateKey best = RsaKeys.OfSize(bits);
        var numbers = RsaKeys.Parameters(best);
        RsaPrivateKey Import() => RsaPrivateKey.TryImport(numbers.Exponent, numbers.P, numbers.Q, out RsaPrivateKey? key) ? key! : throw new InvalidOperationException();
        using RsaPrivateKey portable = Portable(Import), narrow = Narrow(Import);
        var random = new SeededRandom(22);
        byte[] a = new byte[bits / 8], b = new byte[bits / 8], c = new byte[bits / 8];
        for (int i = 0; i < count; i++)
        {
            byte[] input = random.Bytes(bits / 8), entropy = random.Bytes(32);
            bool first = Rsa.TryPrivateOperation(best, input, entropy, a), second = Rsa.TryPrivateOperation(portable, input, entropy, b);
            Assert.Equal(first, second);
            Assert.Equal(a, b);
            Assert.Equal(first, Rsa.TryPrivateOperation(narrow, input, entropy, c));
            Assert.Equal(a, c);
        }
    }

    [Fact]
    public void TryPublicOperation_EveryPathEverySizeAndKindOfExponent_EqualBigInteger()
    {
        var random = new SeededRandom(26);
        ulong[] exponents = [1, 2, 3, 5, 65536, 65537, (1UL << 62) - 1, ulong.MaxValue];
        for (int size = 120, round = 0; size <= 512; size += 4, round++)
        {
            byte[] modulus = random.Bytes(size), output = new byte[size], portable = new byte[size], narrow = new byte[size];
            modulus[0] |= 0x80;
            modulus[^1] |= 1;
            if (round % 7 == 0)
                modulus.AsSpan(0, size - 1).Fill(0xFF);
            BigInteger n = RsaKeys.Number(modulus), x = round % 5 == 0 ? n - 1 : RsaKeys.Number(random.Bytes(size)) % n;
            byte[] exponent = RsaKeys.Bytes(exponents[round % exponents.Length], 8);
            Assert.True(Rsa.TryPublicOperation(modulus, exponent, RsaKeys.Bytes(x, size), output));
            Assert.True(Portable(() => Rsa.TryPublicOperation(modulus, exponent, RsaKeys.Bytes(x, size), portable)));
            Assert.True(Narrow(() => Rsa.TryPublicOperation(modulus, exponent, RsaKeys.Bytes(x, size), narrow)));
            Assert.Equal(BigInteger.ModPow(x, exponents[round % exponents.Length], n), RsaKeys.Number(output));
            Assert.Equal(output, portable);
            Assert.Equal(output, narrow);
        }
    }

    /// <summary>Every length of a prime, so every number of vectors and every remainder of bits; in pairs and alone, wide and narrow.</summary>
    public static TheoryData<int, bool, bool> Layouts()
    {
        var layouts = new TheoryData<int, bool, bool>();
        for (int bits = 512; bits <= 2048; bits += 64)
        {
            layouts.Add(bits, true, true);
            layouts.Add(bits, true, false);
            layouts.Add(bits, false, true);
            layouts.Add(bits, false, false);
        }

        return layouts;
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void LaneProducts_RandomAndExtremeOperands_EqualBigInteger(int bits, bool pair, bool wide)
    {
        Assert.SkipUnless(wide ? LaneLayout.IsWideSupported : LaneArithmetic.IsSupported, "no such vectors here");
        // A wide number alone has twice the lanes.
        using var bench = wide && !pair ? new LaneBench(LaneLayout.Wide(bits), 2 * bits, pair) : new LaneBench(wide ? LaneLayout.Wide(bits) : LaneLayout.Narrow(bits), bits, pair);
        bench.Check(new SeededRandom(23), bits == 1024 ? 200 : 20);
    }

    /// <summary>
    /// Digits as large as a product leaves them, with all kinds of signs: the sums in the columns come as near to their bounds as they can. The wide
    /// kernels add up floating-point numbers, so the process's rounding mode is tried too.
    /// </summary>
    [Theory]
    [InlineData(1024, true, true)]
    [InlineData(1024, false, true)]
    [InlineData(1216, true, true)]
    [InlineData(1408, true, true)]
    [InlineData(1536, false, true)]
    [InlineData(1792, true, true)]
    [InlineData(2048, true, true)]
    [InlineData(2048, false, true)]
    [InlineData(1024, true, false)]
    [InlineData(2048, false, false)]
    public void LaneProducts_ExtremeDigitsInEveryRoundingMode_AreExact(int bits, bool pair, bool wide)
    {
        Assert.SkipUnless(wide ? LaneLayout.IsWideSupported : LaneArithmetic.IsSupported, "no such vectors here");
        Assert.SkipUnless(OperatingSystem.IsLinux(), "rounding modes are set through libm");
        LaneLayout layout = wide ? LaneLayout.Wide(bits) : LaneLayout.Narrow(bits);
        int lanes = pair ? 4 : layout.WholeLanes, count = layout.Vectors * lanes;
        bits = bits * lanes / 4;
        long largest = (1L << (layout.Radix - 1)) + LaneBench.Slack(layout);
        Func<int, long>[] patterns = [_ => largest, _ => -largest, i => i % 2 == 0 ? largest : -largest, i => i < count / 2 ? largest : -largest, i => i % 3 == 0 ? largest - i : 1 - largest];
        using var bench = new LaneBench(layout, bits, pair);
        try
        {
            foreach (int mode in new[] { 0, 0x400, 0x800, 0xC00 })
            {
                Assert.Equal(0, SetRounding(mode));
                foreach (BigInteger modulus in new[] { (BigInteger.One << bits) - 1, (BigInteger.One << (bits - 1)) + 1, (BigInteger.One << bits) - (BigInteger.One << (bits / 2)) + 1 })
                {
                    for (int left = 0; left < patterns.Length; left++)
                    {
                        // The value itself has to stay below the modulus's multiple, so the highest digits are small.
                        Func<int, long> a = patterns[left], b = patterns[(left + mode + 1) % patterns.Length];
                        bench.CheckDigits(modulus, i => i < count - 2 ? a(i) : 0, i => i < count - 2 ? b(i) : 0);
                    }
                }
            }
        }
        finally
        {
            _ = SetRounding(0);
        }
    }

    /// <summary>Digits of any size and sign, extreme ones as often as not; the seed picks layout, modulus and digits.</summary>
    [Property(MaxTest = 300, Skip = VectorPathTests.NoAvx2, SkipUnless = nameof(VectorPathTests.HasAvx2), SkipType = typeof(VectorPathTests))]
    public void LaneProducts_AnyDigits_EqualBigInteger(int seed)
    {
        byte[] drawn = new SeededRandom(seed).Bytes(8192);
        bool pair = (drawn[0] & 1) != 0, wide = LaneLayout.IsWideSupported && (drawn[0] & 2) != 0;
        int bits = 512 + (64 * (drawn[1] % 25));
        LaneLayout layout = wide ? LaneLayout.Wide(bits) : LaneLayout.Narrow(bits);
        int lanes = pair ? 4 : layout.WholeLanes, count = layout.Vectors * lanes;
        bits = bits * lanes / 4;
        byte[] modulus = drawn[^(bits / 8)..];
        modulus[0] |= 0x80;
        modulus[^1] |= 1;
        long largest = (1L << (layout.Radix - 1)) + LaneBench.Slack(layout);
        using var bench = new LaneBench(layout, bits, pair);
        bench.CheckDigits(RsaKeys.Number(modulus), i => Digit(i), i => Digit(count + i));

        // The value itself has to stay below the modulus's multiple, so the highest digits are small.
        long Digit(int i) => i % count >= count - 2 ? 0 : (drawn[2 + i] % 8) switch
        {
            0 or 1 => largest,
            2 or 3 => -largest,
            4 => drawn[2 + i] % 2,
            _ => BitConverter.ToInt64(drawn, 1024 + (8 * i)) % (largest + 1),
        };
    }

    /// <summary>fesetround of C: 0 nearest, 0x400 down, 0x800 up, 0xC00 to zero on x64.</summary>
    [LibraryImport("libm.so.6", EntryPoint = "fesetround")]
    private static partial int SetRounding(int mode);

    [Theory]
    [InlineData(1024, 1, false)]
    [InlineData(2048, 1, false)]
    [InlineData(3072, 7, false)]
    [InlineData(4096, 19, false)]
    [InlineData(2048, 5, true)]
    public void TryPrivateOperation_BitFlippedInTheLanes_NeverYieldsAResult(int bits, int step, bool narrowOnly)
    {
        Assert.SkipUnless(LaneArithmetic.IsSupported, "no AVX2 here");
        RsaPrivateKey Generate() => RsaPrivateKey.Generate(bits, new SeededRandom(24));
        using RsaPrivateKey key = narrowOnly ? Narrow(Generate) : Generate();
        int digit = narrowOnly || !LaneLayout.IsWideSupported ? 28 : 52;
        byte[] input = new SeededRandom(25).Bytes(bits / 8), output = new byte[bits / 8], expected = new byte[bits / 8];
        input[0] = 0;
        Assert.True(Rsa.TryPrivateOperation(key, input, new byte[32], expected));
        int tried = 0, refused = 0;
        Span<long> memory = key.Lanes!.Memory;
        for (int word = 0; word < memory.Length; word += step, tried++)
        {
            long good = memory[word];
            memory[word] ^= 1L << (word * 7 % digit);
            if (Rsa.TryPrivateOperation(key, input, new byte[32], output))
                Assert.Equal(expected, output);
            else
                refused++;
            memory[word] = good;
            // The blinding pair moves on with every use: a fault in it is gone with the next pair.
            key.Lanes.Blinding.Clear();
        }

        // Padding, and half the lanes of a narrow modulus, are never read.
        Assert.True(refused > tried / 4, $"{refused} of {tried}");
        foreach (ulong[] target in new[] { key.P.Exponent, key.Q.Exponent, key.QInverse, key.P.Value, key.Q.Value })
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

    /// <summary>
    /// A fault in what is precomputed strikes some numbers and spares others, most of all in the middle of a floating-point digit. One that strikes the message
    /// must not strike what the result is compared with: half right, the result would give the key away.
    /// </summary>
    [Fact]
    public void TryPrivateOperation_BitFlippedInTheLanesManyMessages_NothingIsRightModuloOnePrimeOnly()
    {
        Assert.SkipUnless(LaneArithmetic.IsSupported, "no AVX2 here");
        using RsaPrivateKey key = RsaPrivateKey.Generate(2048, new SeededRandom(27));
        var random = new SeededRandom(28);
        byte[] output = new byte[256], entropy = random.Bytes(32);
        BigInteger n = RsaKeys.Number(RsaKeys.Modulus(key));
        Span<long> memory = key.Lanes!.Memory;
        int refused = 0;
        for (int word = 0; word < memory.Length; word++)
        {
            long good = memory[word];
            memory[word] ^= 1L << 10;
            for (int i = 0; i < 12; i++)
            {
                byte[] input = random.Bytes(256);
                input[0] = 0;
                if (Rsa.TryPrivateOperation(key, input, entropy, output))
                    Assert.Equal(RsaKeys.Number(input), BigInteger.ModPow(RsaKeys.Number(output), key.Exponent, n));
                else
                    refused++;
            }

            memory[word] = good;
        }

        Assert.True(refused > 0);
    }

    internal static T Narrow<T>(Func<T> action)
    {
        RsaPrivateKey.NarrowOnly = true;
        try
        {
            return action();
        }
        finally
        {
            RsaPrivateKey.NarrowOnly = false;
        }
    }

    internal static T Portable<T>(Func<T> action)
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
}
