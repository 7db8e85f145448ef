using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScCaToken.Crypto.Internal;

/// <summary>
/// What the vector path precomputes for a key: both primes side by side in four lanes each, and in wide layouts the modulus in all eight. Exists only
/// where <see cref="LaneArithmetic"/> is supported; the bytes that leave are those of the portable path.
/// </summary>
internal sealed unsafe class LaneKey
{
    private readonly LaneLayout _layout;
    private readonly long[] _memory;
    private readonly long* _primes;
    private readonly long* _primesEntry;
    private readonly long* _primesOne;
    private readonly long* _plainOne;
    private readonly long* _modulus;
    private readonly long* _modulusSquared;
    private readonly ulong _reciprocalN;
    private readonly ulong _reciprocalP;
    private readonly ulong _reciprocalQ;

    internal LaneKey(RsaPrivateKey key)
    {
        LaneLayout layout = _layout = LaneLayout.ForPrimes(key.BitLength / 2);
        _memory = GC.AllocateArray<long>((2 * layout.ModulusWords) + (6 * layout.Words) + 8, pinned: true);
        // Pinned for the object's life, so the aligned address stays good.
        long* memory = (long*)(((nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory)) + 63) & ~63);
        _primes = memory;
        _modulus = memory + layout.ModulusWords;
        _primesEntry = _modulus + layout.ModulusWords;
        _primesOne = _primesEntry + layout.Words;
        _plainOne = _primesOne + layout.Words;
        _modulusSquared = _plainOne + layout.Words;
        Factor = _modulusSquared + layout.Words;
        Unfactor = Factor + layout.Words;
        _reciprocalN = LaneArithmetic.Reciprocal(key.N);
        _reciprocalP = LaneArithmetic.Reciprocal(key.P.Value);
        _reciprocalQ = LaneArithmetic.Reciprocal(key.Q.Value);
        PreparePrime(key.P, 0);
        PreparePrime(key.Q, 1);
        if (HasModulus)
            LaneModulus.Prepare(layout, key.N, _modulus, _modulusSquared);
    }

    /// <summary>Whether work modulo n goes through the lanes too; if not, only the exponentiations do.</summary>
    internal bool HasModulus => _layout.IsWide;

    /// <summary>The blinding pair, as digits in Montgomery form; guarded by the owner of the blinding.</summary>
    internal long* Factor { get; }

    internal long* Unfactor { get; }

    /// <summary>Words of a number.</summary>
    internal int Words => _layout.Words;

    /// <summary>All of it, for tests that break it.</summary>
    internal Span<long> Memory => _memory;

    internal void Clear() => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_memory.AsSpan()));

    /// <summary>xp, xq (in scalar Montgomery form) to their exponents; the results are plain.</summary>
    [SkipLocalsInit]
    internal void PowerPair(RsaPrivateKey key, Span<ulong> xp, Span<ulong> xq, ReadOnlySpan<ulong> exponentP, ReadOnlySpan<ulong> exponentQ)
    {
        byte* raw = stackalloc byte[(LaneLayout.MaxWords * sizeof(long)) + 64];
        long* x = (long*)(((nint)raw + 63) & ~63);
        LaneArithmetic.Write(_layout, xp, x, 0, 4);
        LaneArithmetic.Write(_layout, xq, x, 1, 4);
        _layout.Multiply<LanePair>(x, x, _primesEntry, _primes);
        LanePower.Power(_layout, _primes, _primesOne, x, exponentP, exponentQ);
        _layout.Multiply<LanePair>(x, x, _plainOne, _primes);
        LaneArithmetic.ReadReduced(_layout, x, 0, 4, key.P.Value, _reciprocalP, xp);
        LaneArithmetic.ReadReduced(_layout, x, 1, 4, key.Q.Value, _reciprocalQ, xq);
        CryptographicOperations.ZeroMemory(new Span<byte>(x, Words * sizeof(long)));
    }

    /// <summary>result = x·y mod n for a plain x and a y in Montgomery form.</summary>
    [SkipLocalsInit]
    internal void MultiplyModulo(ReadOnlySpan<ulong> n, ReadOnlySpan<ulong> x, long* y, Span<ulong> result)
    {
        byte* raw = stackalloc byte[(LaneLayout.MaxWords * sizeof(long)) + 64];
        long* value = (long*)(((nint)raw + 63) & ~63);
        LaneArithmetic.Write(_layout, x, value, 0, 8);
        _layout.Multiply<LaneWhole>(value, value, y, _modulus);
        LaneArithmetic.ReadReduced(_layout, value, 0, 8, n, _reciprocalN, result);
        CryptographicOperations.ZeroMemory(new Span<byte>(value, Words * sizeof(long)));
    }

    /// <summary>Squares a number in Montgomery form modulo n in place.</summary>
    internal void Square(long* x) => _layout.Square<LaneWhole>(x, x, _modulus);

    /// <summary>Brings a plain number into Montgomery form modulo n.</summary>
    internal void Enter(ReadOnlySpan<ulong> x, long* result)
    {
        LaneArithmetic.Write(_layout, x, result, 0, 8);
        _layout.Multiply<LaneWhole>(result, result, _modulusSquared, _modulus);
    }

    /// <summary>result = x^e mod n for a plain x and an odd e.</summary>
    internal void PublicOperation(ReadOnlySpan<ulong> n, ulong e, ReadOnlySpan<ulong> x, Span<ulong> result) =>
        LaneModulus.Power(_layout, _modulus, _modulusSquared, n, _reciprocalN, e, x, result);

    private void PreparePrime(RsaPrime prime, int number)
    {
        Span<ulong> value = stackalloc ulong[prime.Value.Length];
        int r = _layout.RBits(4);
        LaneArithmetic.WriteModulus(_layout, prime.Value, _primes, number, 4);

        // What enters is in scalar Montgomery form, x·2^s; times 2^(2r−s) over 2^r makes x·2^r.
        LaneArithmetic.PowerOfTwo((2 * r) - (64 * value.Length), prime.Value, value);
        LaneArithmetic.Write(_layout, value, _primesEntry, number, 4);
        LaneArithmetic.PowerOfTwo(r, prime.Value, value);
        LaneArithmetic.Write(_layout, value, _primesOne, number, 4);
        value.Clear();
        value[0] = 1;
        LaneArithmetic.Write(_layout, value, _plainOne, number, 4);
    }
}
