using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using V = System.Runtime.Intrinsics.Vector256<ulong>;

namespace ScCaToken.Crypto;

/// <content>Sums and exchanges within and between lane pairs, for adding the lanes up; what they are for is in <see cref="LaneGroup{TLanes,TWide}"/>.</content>
internal partial struct Fp4<T>
    where T : struct, ILaneField
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref V At(in Fp4<T> r, int i) => ref Unsafe.Add(ref Unsafe.AsRef(in r.L0), i);

    /// <summary>Exchanges the lanes of each pair.</summary>
    public static void Swap(out Fp4<T> r, in Fp4<T> a)
    {
        Unsafe.SkipInit(out r);
        for (int i = 0; i < 9; i++)
            At(r, i) = Swap(At(a, i));
    }

    private static V Swap(V a) => Avx2.Shuffle(a.AsInt32(), 0x4E).AsUInt64();

    /// <summary>Each lane pair (a, b) becomes (even of a, even of b).</summary>
    public static void Evens(out Fp4<T> r, in Fp4<T> a, in Fp4<T> b)
    {
        Unsafe.SkipInit(out r);
        for (int i = 0; i < 9; i++)
            At(r, i) = Avx2.UnpackLow(At(a, i), At(b, i));
    }

    /// <summary>Each lane pair (a, b) becomes (odd of a, odd of b).</summary>
    public static void Odds(out Fp4<T> r, in Fp4<T> a, in Fp4<T> b)
    {
        Unsafe.SkipInit(out r);
        for (int i = 0; i < 9; i++)
            At(r, i) = Avx2.UnpackHigh(At(a, i), At(b, i));
    }

    /// <summary>Each lane pair (a, b) becomes (odd of a, even of b).</summary>
    public static void OddEven(out Fp4<T> r, in Fp4<T> a, in Fp4<T> b)
    {
        Unsafe.SkipInit(out r);
        for (int i = 0; i < 9; i++)
            At(r, i) = Avx.Shuffle(At(a, i).AsDouble(), At(b, i).AsDouble(), 0x5).AsUInt64();
    }

    /// <summary>Each lane pair (a, b) becomes (odd − even of a, odd − even of b), for normalised a and b; limbs stay below 2^29 + 2.</summary>
    public static void PairDifferences(out Fp4<T> r, in Fp4<T> a, in Fp4<T> b)
    {
        Unsafe.SkipInit(out r);
        V mask = Vector256.Create(LimbMask), carry = V.Zero;
        for (int i = 0; i < 9; i++)
        {
            V d = Avx2.Add(Avx2.Subtract(Avx2.UnpackHigh(At(a, i), At(b, i)), Avx2.UnpackLow(At(a, i), At(b, i))), Vector256.Create(T.TwoP[i]));
            At(r, i) = Avx2.Add(i < 8 ? Avx2.And(d, mask) : d, carry);
            carry = Avx2.ShiftRightLogical(d, 29);
        }
    }

    /// <summary>r = a − a of the other lane of the pair + 2p, for normalised a; limbs stay below 2^31.</summary>
    public static void SubtractSwapped(out Fp4<T> r, in Fp4<T> a)
    {
        Unsafe.SkipInit(out r);
        for (int i = 0; i < 9; i++)
            At(r, i) = Avx2.Add(Avx2.Subtract(At(a, i), Swap(At(a, i))), Vector256.Create(T.TwoP[i]));
    }

    /// <summary>In the even lanes: x = −(odd of a + even of b + 2·odd of b) + 8p, s = odd of a + even of b + 3·odd of b, for normalised a and b; limbs stay below 2.5·2^30.</summary>
    public static void PairSums(out Fp4<T> x, out Fp4<T> s, in Fp4<T> a, in Fp4<T> b)
    {
        Unsafe.SkipInit(out x);
        Unsafe.SkipInit(out s);
        for (int i = 0; i < 9; i++)
        {
            V odd = Swap(At(b, i)), sum = Avx2.Add(Avx2.Add(Swap(At(a, i)), At(b, i)), Avx2.Add(odd, odd));
            At(x, i) = Avx2.Subtract(Vector256.Create(T.WideEightP[i]), sum);
            At(s, i) = Avx2.Add(sum, odd);
        }
    }

    /// <summary>The lanes of a in another order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Permute(out Fp4<T> r, in Fp4<T> a, [ConstantExpected] byte lanes)
    {
        Unsafe.SkipInit(out r);
        for (int i = 0; i < 9; i++)
            At(r, i) = Avx2.Permute4x64(At(a, i), lanes);
    }

    /// <summary>(even lanes of a, even lanes of b) as the four lanes of r.</summary>
    public static void GatherEvens(out Fp4<T> r, in Fp4<T> a, in Fp4<T> b)
    {
        Unsafe.SkipInit(out r);
        for (int i = 0; i < 9; i++)
            At(r, i) = Avx2.Permute4x64(Avx2.UnpackLow(At(a, i), At(b, i)), 0xD8);
    }

    /// <summary>Each lane pair (a, b) becomes (even + odd of a, even of b), for normalised a.</summary>
    public static void SumAndEven(out Fp4<T> r, in Fp4<T> a, in Fp4<T> b)
    {
        Unsafe.SkipInit(out r);
        for (int i = 0; i < 9; i++)
            At(r, i) = Avx2.UnpackLow(Avx2.Add(At(a, i), Swap(At(a, i))), At(b, i));
    }
}
