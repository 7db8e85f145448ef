using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScCaToken.Crypto.Internal;

/// <summary>
/// What the vector path precomputes for a key: both primes side by side, and the modulus alone unless it is too long for that. Exists only
/// where <see cref="LaneArithmetic"/> is supported; the bytes that leave are those of the portable path.
/// </summary>
internal sealed unsafe class LaneKey
{
    private readonly LaneLayout _layout;
    private readonly LaneLayout _modulusLayout;
    private readonly long[] _memory;
    private readonly long* _primes;
    private readonly long* _primesHigh;
    private readonly long* _primesSquared;
    private readonly long* _primesOne;
    private readonly long* _plainOne;
    private readonly long* _modulus;
    private readonly long* _modulusSquared;
    private readonly ulong* _reciprocals;
    private readonly ulong _reciprocalN;

    internal LaneKey(RsaPrivateKey key)
    {
        LaneLayout layout = _layout = LaneLayout.ForPrimes(key.BitLength / 2);
        HasModulus = LaneLayout.TryForModulus(key.BitLength, out _modulusLayout);
        int words = layout.ModulusWords + (4 * layout.Words) + (HasModulus ? _modulusLayout.ModulusWords + (3 * _modulusLayout.Words) : 0);
        _memory = GC.AllocateArray<long>(words + 2 + 8, pinned: true);
        // Pinned for the object's life, so the aligned address stays good.
        long* memory = (long*)(((nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory)) + 63) & ~63);
        _primes = memory;
        _primesHigh = memory + layout.ModulusWords;
        _primesSquared = _primesHigh + layout.Words;
        _primesOne = _primesSquared + layout.Words;
        _plainOne = _primesOne + layout.Words;
        _modulus = _plainOne + layout.Words;
        _modulusSquared = _modulus + _modulusLayout.ModulusWords;
        Factor = _modulusSquared + _modulusLayout.Words;
        Unfactor = Factor + _modulusLayout.Words;
        _reciprocalN = LaneArithmetic.Reciprocal(key.N);
        _reciprocals = (ulong*)(memory + words);
        _reciprocals[0] = LaneArithmetic.Reciprocal(key.P.Value);
        _reciprocals[1] = LaneArithmetic.Reciprocal(key.Q.Value);
        PreparePrime(key.P, 0);
        PreparePrime(key.Q, 1);
        if (HasModulus)
            LaneModulus.Prepare(_modulusLayout, key.N, _modulus, _modulusSquared);
    }

    /// <summary>Whether work modulo n goes through the lanes too; if not, only the exponentiations do.</summary>
    internal bool HasModulus { get; }

    /// <summary>The blinding pair, as digits in Montgomery form; guarded by the owner of the blinding.</summary>
    internal long* Factor { get; }

    internal long* Unfactor { get; }

    /// <summary>Words of a number modulo n.</summary>
    internal int Words => _modulusLayout.Words;

    /// <summary>All of it, for tests that break it.</summary>
    internal Span<long> Memory => _memory;

    internal void Clear() => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_memory.AsSpan()));

    /// <summary>x to both exponents, modulo the prime each; numbers are plain, x has the length of both primes.</summary>
    [SkipLocalsInit]
    internal void PowerPair(RsaPrivateKey key, ReadOnlySpan<ulong> x, ReadOnlySpan<ulong> exponentP, ReadOnlySpan<ulong> exponentQ, Span<ulong> xp, Span<ulong> xq)
    {
        byte* raw = stackalloc byte[(2 * LaneLayout.MaxWords * sizeof(long)) + 64];
        long* value = (long*)(((nint)raw + 63) & ~63), low = value + _layout.Words;
        for (int number = 0; number < 2; number++)
        {
            LaneArithmetic.Write(_layout, x[xp.Length..], value, number, 4);
            LaneArithmetic.Write(_layout, x[..xp.Length], low, number, 4);
        }

        // x = high·2^s + low: high·2^s is reduced by a product, and the sum is below N' + 2^s.
        _layout.MultiplyPair(value, value, _primesHigh, _primes);
        LaneArithmetic.Add(_layout, value, low);
        _layout.MultiplyPair(value, value, _primesSquared, _primes);
        LanePower.Power(_layout, _primes, _primesOne, value, exponentP, exponentQ);
        _layout.MultiplyPair(value, value, _plainOne, _primes);
        LaneArithmetic.ReadReduced(_layout, value, 0, 4, key.P.Value, _reciprocals[0], xp);
        LaneArithmetic.ReadReduced(_layout, value, 1, 4, key.Q.Value, _reciprocals[1], xq);
        CryptographicOperations.ZeroMemory(new Span<byte>(value, 2 * _layout.Words * sizeof(long)));
    }

    /// <summary>result = x·y mod n for a plain x and a y in Montgomery form.</summary>
    [SkipLocalsInit]
    internal void MultiplyModulo(ReadOnlySpan<ulong> n, ReadOnlySpan<ulong> x, long* y, Span<ulong> result)
    {
        byte* raw = stackalloc byte[(LaneLayout.MaxWords * sizeof(long)) + 64];
        long* value = (long*)(((nint)raw + 63) & ~63);
        LaneArithmetic.Write(_modulusLayout, x, value, 0, _modulusLayout.WholeLanes);
        _modulusLayout.MultiplyWhole(value, value, y, _modulus);
        LaneArithmetic.ReadReduced(_modulusLayout, value, 0, _modulusLayout.WholeLanes, n, _reciprocalN, result);
        CryptographicOperations.ZeroMemory(new Span<byte>(value, Words * sizeof(long)));
    }

    /// <summary>Squares a number in Montgomery form modulo n in place.</summary>
    internal void Square(long* x) => _modulusLayout.SquareWhole(x, x, _modulus);

    /// <summary>Brings a plain number into Montgomery form modulo n.</summary>
    internal void Enter(ReadOnlySpan<ulong> x, long* result)
    {
        LaneArithmetic.Write(_modulusLayout, x, result, 0, _modulusLayout.WholeLanes);
        _modulusLayout.MultiplyWhole(result, result, _modulusSquared, _modulus);
    }

    /// <summary>result = x^e mod n for a plain x and an odd e.</summary>
    internal void PublicOperation(ReadOnlySpan<ulong> n, ulong e, ReadOnlySpan<ulong> x, Span<ulong> result) =>
        LaneModulus.Power(_modulusLayout, _modulus, _modulusSquared, n, _reciprocalN, e, x, result);

    private void PreparePrime(RsaPrime prime, int number)
    {
        Span<ulong> value = stackalloc ulong[prime.Value.Length];
        int r = _layout.RBits(4);
        LaneArithmetic.WriteModulus(_layout, prime.Value, _primes, number, 4);

        LaneArithmetic.PowerOfTwo(r + (64 * value.Length), prime.Value, value);
        LaneArithmetic.Write(_layout, value, _primesHigh, number, 4);
        LaneArithmetic.PowerOfTwo(2 * r, prime.Value, value);
        LaneArithmetic.Write(_layout, value, _primesSquared, number, 4);
        LaneArithmetic.PowerOfTwo(r, prime.Value, value);
        LaneArithmetic.Write(_layout, value, _primesOne, number, 4);
        value.Clear();
        value[0] = 1;
        LaneArithmetic.Write(_layout, value, _plainOne, number, 4);
    }
}
