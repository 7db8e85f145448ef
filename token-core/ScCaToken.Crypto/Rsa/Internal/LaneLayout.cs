using System.Runtime.Intrinsics.X86;

namespace ScCaToken.Crypto.Internal;

/// <summary>
/// How the numbers of <see cref="LaneArithmetic"/> lie in memory: vectors per number and bits per digit. Primes go in pairs, four lanes each; a modulus
/// goes alone, over all eight lanes of a wide layout or the first four of a narrow one. Wide layouts are for AVX-512 (<see cref="WideProduct"/>, and
/// <see cref="WideProduct5"/> for primes of up to 1024 bits), narrow ones for AVX2: <see cref="NarrowProduct9"/> for primes
/// of 1024 bits, <see cref="NarrowBlocks"/> for every other length.
/// </summary>
internal readonly unsafe struct LaneLayout
{
    /// <summary>Words of the longest number, in either kind of layout.</summary>
    internal const int MaxWords = 8 * WideProduct.Planes * WideProduct.MaxVectors;

    private const int NarrowSpareBits = 7;
    private const int WideSpareBits = 2;

    private LaneLayout(int vectors, int radix)
    {
        Vectors = vectors;
        Radix = radix;
    }

    /// <summary>The first address from here on that vectors can be read from; the memory has to be seven words longer for it.</summary>
    internal static long* Aligned(void* memory) => (long*)(((nint)memory + 63) & ~63);

    /// <summary>Whether wide layouts can be used here: two numbers side by side, or one over all lanes.</summary>
    internal static bool IsWideSupported => Avx512DQ.IsSupported;

    /// <summary>Vectors of a number.</summary>
    internal int Vectors { get; }

    /// <summary>Bits of a digit.</summary>
    internal int Radix { get; }

    /// <summary>Whether one number can take all eight lanes.</summary>
    internal bool IsWide => Radix == WideProduct.Radix;

    /// <summary>Lanes of memory that hold the digits of a number.</summary>
    internal int Digits => 8 * Vectors;

    /// <summary>64-bit words of a number: its digits, in wide layouts also as floating-point numbers.</summary>
    internal int Words => IsWide ? WideProduct.Planes * Digits : Digits;

    /// <summary>Words of a modulus: N'', in narrow layouts with its lowest digit taken out, then that digit alone, then the lowest vector moved one lane down.</summary>
    internal int ModulusWords => IsWide ? Words : Words + 16;

    /// <summary>Lanes of a number that has its vectors for itself.</summary>
    internal int WholeLanes => IsWide ? 8 : 4;

    /// <summary>The best layout of this machine for primes of a length in bits from 512 to 2048.</summary>
    internal static LaneLayout ForPrimes(int bits) => IsWideSupported && !RsaPrivateKey.NarrowOnly ? Wide(bits) : Narrow(bits);

    /// <summary>The best layout of this machine for a modulus of 1024 to 4096 bits alone. False when it is too long for four lanes and there are no eight.</summary>
    internal static bool TryForModulus(int bits, out LaneLayout layout)
    {
        bool wide = IsWideSupported && !RsaPrivateKey.NarrowOnly;
        layout = wide ? Wide(bits / 2) : Narrow(bits);
        return wide || (LaneArithmetic.IsSupported && layout.Vectors <= NarrowBlocks.MaxVectors);
    }

    /// <summary>The layout for AVX-512; R ≥ 2^WideSpareBits·N'.</summary>
    internal static LaneLayout Wide(int bits)
    {
        const int PerVector = 4 * WideProduct.Radix;
        int vectors = (bits + WideProduct.Radix + WideSpareBits + PerVector - 1) / PerVector;
        return new LaneLayout(Math.Max(vectors, WideProduct5.Vectors), WideProduct.Radix);
    }

    /// <summary>The layout for AVX2; R ≥ 2^NarrowSpareBits·N'.</summary>
    internal static LaneLayout Narrow(int bits)
    {
        if (bits == 1024)
            return new LaneLayout(NarrowProduct9.Vectors, NarrowProduct9.Radix);
        const int PerVector = 4 * NarrowBlocks.Radix;
        int vectors = (bits + NarrowBlocks.Radix + NarrowSpareBits + PerVector - 1) / PerVector;
        return new LaneLayout(Math.Max(vectors, NarrowBlocks.MinVectors), NarrowBlocks.Radix);
    }

    /// <summary>Where a digit lies.</summary>
    /// <param name="vector">Its vector.</param>
    /// <param name="lane">Its lane among those of the number.</param>
    /// <param name="number">0 or 1, if the number has four lanes; 0 if it has eight.</param>
    /// <param name="lanes">Lanes of the number.</param>
    internal int Index(int vector, int lane, int number, int lanes) =>
        (8 * vector) + (lanes == 8 ? lane : IsWide ? (2 * lane) + number : (4 * number) + lane);

    /// <summary>Exponent of R for numbers of so many lanes.</summary>
    internal int RBits(int lanes) => Radix * Vectors * lanes;

    /// <summary>r = a·b/R for two numbers side by side. r may be a or b.</summary>
    internal void MultiplyPair(long* r, long* a, long* b, long* n)
    {
        if (IsWide)
        {
            MultiplyWide<LanePair>(r, a, b, n);
            return;
        }

        MultiplyNarrow(r, a, b, n);
        MultiplyNarrow(r + 4, a + 4, b + 4, n + 4);
    }

    /// <summary>r = a²/R for two numbers side by side. r may be a.</summary>
    internal void SquarePair(long* r, long* a, long* n)
    {
        if (IsWide)
        {
            SquareWide<LanePair>(r, a, n);
            return;
        }

        SquareNarrow(r, a, n);
        SquareNarrow(r + 4, a + 4, n + 4);
    }

    /// <summary>r = a·b/R for one number, over all lanes of a wide layout and the first four of a narrow one. r may be a or b.</summary>
    internal void MultiplyWhole(long* r, long* a, long* b, long* n)
    {
        if (IsWide)
            MultiplyWide<LaneWhole>(r, a, b, n);
        else
            MultiplyNarrow(r, a, b, n);
    }

    /// <summary>r = a²/R for one number. r may be a.</summary>
    internal void SquareWhole(long* r, long* a, long* n)
    {
        if (IsWide)
            SquareWide<LaneWhole>(r, a, n);
        else
            SquareNarrow(r, a, n);
    }

    private void MultiplyWide<TGroup>(long* r, long* a, long* b, long* n)
        where TGroup : struct, ILaneGroup
    {
        switch (Vectors)
        {
            case WideProduct5.Vectors: WideProduct5.Multiply<TGroup>(r, a, b, n); break;
            case 6: WideProduct.Multiply<TGroup, IVectorCount.Six>(r, a, b, n); break;
            case 7: WideProduct.Multiply<TGroup, IVectorCount.Seven>(r, a, b, n); break;
            case 8: WideProduct.Multiply<TGroup, IVectorCount.Eight>(r, a, b, n); break;
            case 9: WideProduct.Multiply<TGroup, IVectorCount.Nine>(r, a, b, n); break;
            default: WideProduct.Multiply<TGroup, IVectorCount.Ten>(r, a, b, n); break;
        }
    }

    private void SquareWide<TGroup>(long* r, long* a, long* n)
        where TGroup : struct, ILaneGroup
    {
        switch (Vectors)
        {
            case WideProduct5.Vectors: WideProduct5.Square<TGroup>(r, a, n); break;
            case 6: WideProduct.Square<TGroup, IVectorCount.Six>(r, a, n); break;
            case 7: WideProduct.Square<TGroup, IVectorCount.Seven>(r, a, n); break;
            case 8: WideProduct.Square<TGroup, IVectorCount.Eight>(r, a, n); break;
            case 9: WideProduct.Square<TGroup, IVectorCount.Nine>(r, a, n); break;
            default: WideProduct.Square<TGroup, IVectorCount.Ten>(r, a, n); break;
        }
    }

    private void MultiplyNarrow(long* r, long* a, long* b, long* n)
    {
        if (Radix == NarrowProduct9.Radix)
            NarrowProduct9.Multiply(r, a, b, n);
        else
            NarrowBlocks.Multiply(r, a, b, n, Vectors);
    }

    private void SquareNarrow(long* r, long* a, long* n)
    {
        if (Radix == NarrowProduct9.Radix)
            NarrowProduct9.Square(r, a, n);
        else
            NarrowBlocks.Multiply(r, a, a, n, Vectors);
    }
}
