using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Threading;

namespace ScCaToken.Crypto.Internal;

/// <summary>
/// <see cref="RsaBlinding"/> of the vector path: pairs r^e and r⁻¹ modulo both primes. An inverse costs as much as a signature, so several pairs are drawn
/// at once, with one inverse for all of them (Montgomery 1987), and used up one after the other.
/// </summary>
internal sealed unsafe class LaneBlinding
{
    /// <summary>Pairs drawn at once.</summary>
    internal const int Pairs = 4;

    private readonly Lock _gate = new();
    private readonly LaneKey _lanes;
    private readonly long[] _memory;
    private readonly long* _factors;
    private readonly long* _unfactors;
    private int _pair = Pairs - 1;
    private int _remaining;

    internal LaneBlinding(LaneKey lanes)
    {
        _lanes = lanes;
        _memory = GC.AllocateArray<long>((2 * Pairs * lanes.Words) + 8, pinned: true);
        _factors = LaneLayout.Aligned(Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory)));
        _unfactors = _factors + (Pairs * lanes.Words);
    }

    /// <summary>All pairs, for tests of what a fault in them does.</summary>
    internal Span<long> Memory => _memory;

    /// <summary>Multiplies a number by a factor, and hands out what its private power has to be multiplied by; all in Montgomery form.</summary>
    internal void Blind(RsaPrivateKey key, ReadOnlySpan<byte> entropy, long* value, long* unfactor)
    {
        lock (_gate)
        {
            if (_remaining > 0)
            {
                _lanes.Square(Factor(_pair));
                _lanes.Square(Unfactor(_pair));
            }
            else
            {
                int next = _pair + 1;
                if (next == Pairs)
                {
                    Draw(key, entropy);
                    next = 0;
                }

                _pair = next;
                _remaining = RsaBlinding.Lifetime;
            }

            _remaining--;
            _lanes.Multiply(value, Factor(_pair), value);
            _lanes.Copy(Unfactor(_pair), unfactor);
        }
    }

    /// <summary>Wipes the pairs; the next operation draws new ones.</summary>
    internal void Clear()
    {
        lock (_gate)
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_memory.AsSpan()));
            _pair = Pairs - 1;
            _remaining = 0;
        }
    }

    private long* Factor(int pair) => _factors + (pair * _lanes.Words);

    private long* Unfactor(int pair) => _unfactors + (pair * _lanes.Words);

    [SkipLocalsInit]
    private void Draw(RsaPrivateKey key, ReadOnlySpan<byte> entropy)
    {
        byte* raw = stackalloc byte[(LaneLayout.MaxWords + 8) * sizeof(long)];
        long* inverse = LaneLayout.Aligned(raw);
        Span<ulong> r = stackalloc ulong[Pairs * _lanes.Limbs];
        RsaPrivateOperation.Expand(entropy, r);

        // Every r, and in the unfactors the product of all up to it.
        for (int i = 0; i < Pairs; i++)
        {
            _lanes.Reduce(r.Slice(i * _lanes.Limbs, _lanes.Limbs), Factor(i));
            _lanes.Enter(Factor(i));
            if (i == 0)
                _lanes.Copy(Factor(0), Unfactor(0));
            else
                _lanes.Multiply(Unfactor(i - 1), Factor(i), Unfactor(i));
        }

        _lanes.Copy(Unfactor(Pairs - 1), inverse);
        RsaPrivateOperation.InvertByPower(key, _lanes, inverse);
        for (int i = Pairs - 1; i > 0; i--)
        {
            _lanes.Multiply(inverse, Unfactor(i - 1), Unfactor(i));
            _lanes.Multiply(inverse, Factor(i), inverse);
        }

        _lanes.Copy(inverse, Unfactor(0));
        for (int i = 0; i < Pairs; i++)
        {
            _lanes.Leave(Factor(i));
            _lanes.PowerPublic(Factor(i), key.Exponent);
            _lanes.Enter(Factor(i));
        }

        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(r));
        CryptographicOperations.ZeroMemory(new Span<byte>(inverse, _lanes.Words * sizeof(long)));
    }
}
