using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScCaToken.Crypto.Internal;

/// <summary>
/// The vector path of a key: numbers modulo both primes side by side, and what is precomputed for that. Exists only where
/// <see cref="LaneArithmetic"/> is supported; the bytes that leave are those of the portable path.
/// </summary>
internal sealed unsafe class LaneKey
{
    private readonly LaneLayout _layout;
    private readonly RsaPrime _p;
    private readonly RsaPrime _q;
    private readonly long[] _memory;
    private readonly long* _primes;
    private readonly long* _high;
    private readonly long* _squared;
    private readonly long* _one;
    private readonly long* _plainOne;
    private readonly ulong* _reciprocals;

    internal LaneKey(RsaPrivateKey key)
    {
        LaneLayout layout = _layout = LaneLayout.ForPrimes(key.BitLength / 2);
        _p = key.P;
        _q = key.Q;
        Limbs = key.N.Length;
        int words = layout.ModulusWords + (4 * layout.Words);
        _memory = GC.AllocateArray<long>(words + 2 + 8, pinned: true);
        // Pinned for the object's life, so the aligned address stays good.
        _primes = LaneLayout.Aligned(Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory)));
        _high = _primes + layout.ModulusWords;
        _squared = _high + layout.Words;
        _one = _squared + layout.Words;
        _plainOne = _one + layout.Words;
        _reciprocals = (ulong*)(_primes + words);
        _reciprocals[0] = LaneArithmetic.Reciprocal(_p.Value);
        _reciprocals[1] = LaneArithmetic.Reciprocal(_q.Value);
        Prepare(_p, 0);
        Prepare(_q, 1);
        Blinding = new LaneBlinding(this);
    }

    /// <summary>64-bit words of a pair of numbers.</summary>
    internal int Words => _layout.Words;

    /// <summary>Limbs of the modulus.</summary>
    internal int Limbs { get; }

    internal LaneBlinding Blinding { get; }

    /// <summary>All that is precomputed, for tests of what a fault in it does.</summary>
    internal Span<long> Memory => _memory;

    internal void Clear()
    {
        Blinding.Clear();
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_memory.AsSpan()));
    }

    /// <summary>value = x modulo both primes, plain; x has the length of the modulus.</summary>
    [SkipLocalsInit]
    internal void Reduce(ReadOnlySpan<ulong> x, long* value)
    {
        byte* raw = stackalloc byte[(LaneLayout.MaxWords + 8) * sizeof(long)];
        long* low = LaneLayout.Aligned(raw);
        LaneArithmetic.WriteTwice(_layout, x[(x.Length / 2)..], value);
        LaneArithmetic.WriteTwice(_layout, x[..(x.Length / 2)], low);

        // x = high·2^s + low: high·2^s is reduced by a product, and the sum is below N' + 2^s. Where N' is N or 2·N, which is less than 2^s, that is more than
        // other factors are allowed, but R exceeds N' by so much more.
        _layout.MultiplyPair(value, value, _high, _primes);
        LaneArithmetic.Add(_layout, value, low);
        CryptographicOperations.ZeroMemory(new Span<byte>(low, Words * sizeof(long)));
    }

    /// <summary>Brings plain numbers into Montgomery form.</summary>
    internal void Enter(long* value) => _layout.MultiplyPair(value, value, _squared, _primes);

    /// <summary>Brings numbers out of Montgomery form.</summary>
    internal void Leave(long* value) => _layout.MultiplyPair(value, value, _plainOne, _primes);

    /// <summary>result = value·other, in Montgomery form; plain if one of the two is. The result may be either.</summary>
    internal void Multiply(long* value, long* other, long* result) => _layout.MultiplyPair(result, value, other, _primes);

    /// <summary>Squares numbers in Montgomery form.</summary>
    internal void Square(long* value) => _layout.SquarePair(value, value, _primes);

    /// <summary>value = value^exponent in Montgomery form, for secret exponents of the primes' length.</summary>
    internal void Power(long* value, ReadOnlySpan<ulong> exponentP, ReadOnlySpan<ulong> exponentQ) =>
        LanePower.Power(_layout, _primes, _one, value, exponentP, exponentQ);

    /// <summary>value = value^e for plain numbers and an odd public e of at least 3: the last factor is taken plain, so that the product is plain too.</summary>
    [SkipLocalsInit]
    internal void PowerPublic(long* value, ulong e)
    {
        byte* raw = stackalloc byte[((2 * LaneLayout.MaxWords) + 8) * sizeof(long)];
        long* plain = LaneLayout.Aligned(raw), entered = plain + Words;
        Copy(value, plain);
        Enter(value);
        Copy(value, entered);
        for (int bit = 62 - BitOperations.LeadingZeroCount(e); bit > 0; bit--)
        {
            Square(value);
            if (((e >> bit) & 1) != 0)
                Multiply(value, entered, value);
        }

        Square(value);
        Multiply(value, plain, value);
        CryptographicOperations.ZeroMemory(new Span<byte>(plain, 2 * Words * sizeof(long)));
    }

    /// <summary>Reads plain numbers, reduced.</summary>
    internal void Read(long* value, Span<ulong> xp, Span<ulong> xq)
    {
        LaneArithmetic.ReadReduced(_layout, value, 0, 4, _p.Value, _reciprocals[0], xp);
        LaneArithmetic.ReadReduced(_layout, value, 1, 4, _q.Value, _reciprocals[1], xq);
    }

    internal void Copy(long* source, long* destination) => new ReadOnlySpan<long>(source, Words).CopyTo(new Span<long>(destination, Words));

    private void Prepare(RsaPrime prime, int number)
    {
        Span<ulong> value = stackalloc ulong[prime.Value.Length];
        int r = _layout.RBits(4);
        LaneArithmetic.WriteModulus(_layout, prime.Value, _primes, number, 4);

        LaneArithmetic.PowerOfTwo(r + (64 * value.Length), prime.Value, value);
        LaneArithmetic.Write(_layout, value, _high, number, 4);
        LaneArithmetic.PowerOfTwo(2 * r, prime.Value, value);
        LaneArithmetic.Write(_layout, value, _squared, number, 4);
        LaneArithmetic.PowerOfTwo(r, prime.Value, value);
        LaneArithmetic.Write(_layout, value, _one, number, 4);
        value.Clear();
        value[0] = 1;
        LaneArithmetic.Write(_layout, value, _plainOne, number, 4);
    }
}
