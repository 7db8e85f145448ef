using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using V = System.Runtime.Intrinsics.Vector512<ulong>;

namespace ScCaToken.Crypto;

/// <content>Sums and exchanges within and between lane pairs, for adding the lanes up; what they are for is in <see cref="LaneGroup{TLanes,TWide}"/>.</content>
internal partial struct Fp8<T>
    where T : struct, ILaneField
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref V At(in Fp8<T> r, int i) => ref Unsafe.Add(ref Unsafe.AsRef(in r.L0), i);

    /// <summary>Exchanges the lanes of each pair.</summary>
    public static void Swap(out Fp8<T> r, in Fp8<T> a)
    {
        Unsafe.SkipInit(out r);
        for (int i = 0; i < 9; i++)
            At(r, i) = Swap(At(a, i));
    }

    private static V Swap(V a) => Avx512F.Shuffle(a.AsInt32(), 0x4E).AsUInt64();

    /// <summary>Each lane pair (a, b) becomes (even of a, even of b).</summary>
    public static void Evens(out Fp8<T> r, in Fp8<T> a, in Fp8<T> b)
    {
        Unsafe.SkipInit(out r);
        for (int i = 0; i < 9; i++)
            At(r, i) = Avx512F.UnpackLow(At(a, i), At(b, i));
    }

    /// <summary>Each lane pair (a, b) becomes (odd of a, odd of b).</summary>
    public static void Odds(out Fp8<T> r, in Fp8<T> a, in Fp8<T> b)
    {
        Unsafe.SkipInit(out r);
        for (int i = 0; i < 9; i++)
            At(r, i) = Avx512F.UnpackHigh(At(a, i), At(b, i));
    }

    /// <summary>Each lane pair (a, b) becomes (odd of a, even of b).</summary>
    public static void OddEven(out Fp8<T> r, in Fp8<T> a, in Fp8<T> b)
    {
        Unsafe.SkipInit(out r);
        for (int i = 0; i < 9; i++)
            At(r, i) = Avx512F.Shuffle(At(a, i).AsDouble(), At(b, i).AsDouble(), 0x55).AsUInt64();
    }

    /// <summary>Each lane pair (a, b) becomes (odd − even of a, odd − even of b), for normalised a and b; limbs stay below 2^29 + 2.</summary>
    public static void PairDifferences(out Fp8<T> r, in Fp8<T> a, in Fp8<T> b)
    {
        Unsafe.SkipInit(out r);
        V mask = Vector512.Create(LimbMask), carry = V.Zero;
        for (int i = 0; i < 9; i++)
        {
            V d = Avx512F.UnpackHigh(At(a, i), At(b, i)) - Avx512F.UnpackLow(At(a, i), At(b, i)) + Vector512.Create(T.TwoP[i]);
            At(r, i) = (i < 8 ? d & mask : d) + carry;
            carry = d >>> 29;
        }
    }

    /// <summary>r = a − a of the other lane of the pair + 2p, for normalised a; limbs stay below 2^31.</summary>
    public static void SubtractSwapped(out Fp8<T> r, in Fp8<T> a)
    {
        Unsafe.SkipInit(out r);
        for (int i = 0; i < 9; i++)
            At(r, i) = At(a, i) - Swap(At(a, i)) + Vector512.Create(T.TwoP[i]);
    }

    /// <summary>In the even lanes: x = −(odd of a + even of b + 2·odd of b) + 8p, s = odd of a + even of b + 3·odd of b, for normalised a and b; limbs stay below 2.5·2^30.</summary>
    public static void PairSums(out Fp8<T> x, out Fp8<T> s, in Fp8<T> a, in Fp8<T> b)
    {
        Unsafe.SkipInit(out x);
        Unsafe.SkipInit(out s);
        for (int i = 0; i < 9; i++)
        {
            V odd = Swap(At(b, i)), sum = Swap(At(a, i)) + At(b, i) + odd + odd;
            At(x, i) = Vector512.Create(T.WideEightP[i]) - sum;
            At(s, i) = sum + odd;
        }
    }

    /// <summary>The lanes in another order. Inlined, as is what takes an order below: a vector that is handed on goes through the stack, across two cache lines.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Permute(ref Fp8<T> r, V lanes)
    {
        for (int i = 0; i < 9; i++)
            At(r, i) = Avx512F.PermuteVar8x64(At(r, i), lanes);
    }

    /// <summary>The lanes of a in the order of <paramref name="lanes"/>, of which the lower four count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Narrow(out Fp4<T> r, in Fp8<T> a, V lanes)
    {
        r.L0 = Avx512F.PermuteVar8x64(a.L0, lanes).GetLower();
        r.L1 = Avx512F.PermuteVar8x64(a.L1, lanes).GetLower();
        r.L2 = Avx512F.PermuteVar8x64(a.L2, lanes).GetLower();
        r.L3 = Avx512F.PermuteVar8x64(a.L3, lanes).GetLower();
        r.L4 = Avx512F.PermuteVar8x64(a.L4, lanes).GetLower();
        r.L5 = Avx512F.PermuteVar8x64(a.L5, lanes).GetLower();
        r.L6 = Avx512F.PermuteVar8x64(a.L6, lanes).GetLower();
        r.L7 = Avx512F.PermuteVar8x64(a.L7, lanes).GetLower();
        r.L8 = Avx512F.PermuteVar8x64(a.L8, lanes).GetLower();
    }
}
