using System.Numerics;
using System.Runtime.InteropServices;
using ScCaToken.Crypto.Internal;

namespace ScCaToken.Crypto.Tests;

/// <summary>The blinding of the vector path: every pair is one, no two are the same, and a fault in one is not for long.</summary>
public sealed unsafe class LaneBlindingTests
{
    private const int Bits = 1024;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Blind_EveryUse_TakesANewPairThatCancelsOut(bool narrow)
    {
        Assert.SkipUnless(LaneArithmetic.IsSupported, "no AVX2 here");
        RsaPrivateKey Generate() => RsaPrivateKey.Generate(Bits, new SeededRandom(81));
        using RsaPrivateKey key = narrow ? RsaPathTests.Narrow(Generate) : Generate();
        LaneKey lanes = key.Lanes!;
        var random = new SeededRandom(82);
        long[] memory = GC.AllocateArray<long>((2 * lanes.Words) + 8, pinned: true);
        long* factor = LaneLayout.Aligned((void*)Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0)), unfactor = factor + lanes.Words;
        ulong[] one = new ulong[Bits / 64];
        one[0] = 1;
        var seen = new HashSet<BigInteger>();
        BigInteger p = Number(key.P.Value), q = Number(key.Q.Value);
        for (int i = 0; i < (LaneBlinding.Pairs * RsaBlinding.Lifetime) + 5; i++)
        {
            // One, blinded, is the factor.
            lanes.Reduce(one, factor);
            lanes.Enter(factor);
            lanes.Blinding.Blind(key, random.Bytes(32), factor, unfactor);
            (BigInteger Modulo, BigInteger Factor, BigInteger Unfactor)[] halves = [.. Plain(factor).Zip(Plain(unfactor)).Zip([p, q], (pair, modulo) => (modulo, pair.First, pair.Second))];
            foreach ((BigInteger modulo, BigInteger f, BigInteger u) in halves)
            {
                Assert.True(seen.Add(f));
                Assert.Equal(1, f * BigInteger.ModPow(u, key.Exponent, modulo) % modulo);
            }
        }

        GC.KeepAlive(memory);

        BigInteger[] Plain(long* value)
        {
            ulong[] xp = new ulong[Bits / 128], xq = new ulong[Bits / 128];
            lanes.Leave(value);
            lanes.Read(value, xp, xq);
            return [Number(xp), Number(xq)];
        }
    }

    /// <summary>Pairs are kept for many uses, so a fault in one must cost no more than the operation that shows it.</summary>
    [Fact]
    public void TryPrivateOperation_BitFlippedInTheBlinding_FailsOnceAtMost()
    {
        Assert.SkipUnless(LaneArithmetic.IsSupported, "no AVX2 here");
        using RsaPrivateKey key = RsaPrivateKey.Generate(Bits, new SeededRandom(83));
        byte[] input = RsaKeys.Bytes(54321, Bits / 8), expected = new byte[Bits / 8], output = new byte[Bits / 8], entropy = new byte[32];
        Assert.True(Rsa.TryPrivateOperation(key, input, entropy, expected));
        int refused = 0;
        for (int word = 0; word < key.Lanes!.Blinding.Memory.Length; word++)
        {
            key.ClearBlinding();
            Assert.True(Rsa.TryPrivateOperation(key, input, entropy, output));
            key.Lanes.Blinding.Memory[word] ^= 1L << (word % 28);
            if (Rsa.TryPrivateOperation(key, input, entropy, output))
            {
                Assert.Equal(expected, output);
                continue;
            }

            refused++;
            Assert.True(Rsa.TryPrivateOperation(key, input, entropy, output));
            Assert.Equal(expected, output);
        }

        Assert.True(refused > 0);
    }

    [Fact]
    public void Blind_AfterADrawThatThrew_DrawsAgain()
    {
        Assert.SkipUnless(LaneArithmetic.IsSupported, "no AVX2 here");
        using RsaPrivateKey key = RsaPrivateKey.Generate(Bits, new SeededRandom(84));
        byte[] input = RsaKeys.Bytes(54321, Bits / 8), output = new byte[Bits / 8];
        Assert.ThrowsAny<ArgumentException>(() => RsaPrivateOperation.TryCompute(key, input, new byte[5], output));
        Assert.True(RsaPrivateOperation.TryCompute(key, input, new byte[32], output));
    }

    private static BigInteger Number(ulong[] limbs) => new(MemoryMarshal.AsBytes<ulong>(limbs), isUnsigned: true);
}
