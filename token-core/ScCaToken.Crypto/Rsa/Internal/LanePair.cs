using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ScCaToken.Crypto.Internal;

/// <summary>Two numbers, in the even and in the odd lanes: what belongs together lies in one 128-bit quarter, which loads and shuffles take as a whole.</summary>
internal readonly unsafe struct LanePair : ILaneGroup
{
    public static int Lanes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> Digit(long* lane) => Avx512DQ.BroadcastVector128ToVector512(lane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Digit(double* lane) => Avx512DQ.BroadcastVector128ToVector512(lane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> Spread(Vector512<long> value) => Avx512F.Shuffle4x128(value, value, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> Down(Vector512<long> value) => Avx512F.AlignRight64(Vector512<long>.Zero, value, 2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> Up(Vector512<long> value) => Avx512F.AlignRight64(value, Vector512<long>.Zero, 6);
}
