namespace ScCaToken.Crypto.Internal;

/// <summary>
/// How long the numbers of <see cref="LaneArithmetic"/> are: vectors per number and bits per digit. One layout serves the primes of a key, four lanes
/// each, and its modulus in eight. Primes of 1024 bits have kernels of their own with all accumulators in registers; every other length shares
/// <see cref="LaneBlocks"/>.
/// </summary>
internal readonly unsafe struct LaneLayout
{
    /// <summary>Words of the longest number: primes of 2048 bits.</summary>
    internal const int MaxWords = 8 * LaneBlocks.MaxVectors;

    private const int SpareBits = 7;

    private LaneLayout(int vectors, int radix)
    {
        Vectors = vectors;
        Radix = radix;
    }

    /// <summary>Vectors of a number.</summary>
    internal int Vectors { get; }

    /// <summary>Bits of a digit.</summary>
    internal int Radix { get; }

    /// <summary>64-bit words of a number.</summary>
    internal int Words => 8 * Vectors;

    /// <summary>Words of a modulus: N'' with its lowest digit taken out, then that digit alone, then the lowest vector moved one lane down.</summary>
    internal int ModulusWords => Words + 16;

    /// <summary>The layout for primes of a length in bits from 512 to 2048, and for moduli of twice that.</summary>
    internal static LaneLayout ForPrimes(int bits)
    {
        if (bits == 1024)
            return new LaneLayout(9, LaneArithmetic.ShortRadix);

        // R ≥ 2^SpareBits·N', see LaneArithmetic.
        const int PerVector = 4 * LaneBlocks.Radix;
        int vectors = (bits + LaneBlocks.Radix + SpareBits + PerVector - 1) / PerVector;
        return new LaneLayout(Math.Max(vectors, LaneBlocks.MinVectors), LaneBlocks.Radix);
    }

    /// <summary>Exponent of R for numbers of so many lanes.</summary>
    internal int RBits(int lanes) => Radix * Vectors * lanes;

    /// <summary>r = a·b/R. r may be a or b.</summary>
    internal void Multiply<TGroup>(long* r, long* a, long* b, long* n)
        where TGroup : struct, ILaneGroup
    {
        if (Radix == LaneArithmetic.ShortRadix)
            LaneMultiply9.Multiply<TGroup>(r, a, b, n);
        else
            LaneBlocks.Multiply<TGroup>(r, a, b, n, Vectors);
    }

    /// <summary>r = a²/R. r may be a.</summary>
    internal void Square<TGroup>(long* r, long* a, long* n)
        where TGroup : struct, ILaneGroup
    {
        if (Radix == LaneArithmetic.ShortRadix)
            LaneSquare9.Square<TGroup>(r, a, n);
        else
            LaneBlocks.Multiply<TGroup>(r, a, a, n, Vectors);
    }
}
