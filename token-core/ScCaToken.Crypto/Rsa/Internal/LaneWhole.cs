using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ScCaToken.Crypto.Internal;

/// <summary>One number over all lanes.</summary>
internal readonly unsafe struct LaneWhole : ILaneGroup
{
    public static int Lanes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 8;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> Digit(long* lane) => Vector512.Create(*lane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Digit(double* lane) => Vector512.Create(*lane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> Spread(Vector512<long> value) => Avx512F.BroadcastScalarToVector512(value.GetLower().GetLower());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> Down(Vector512<long> value) => Avx512F.AlignRight64(Vector512<long>.Zero, value, 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> Up(Vector512<long> value) => Avx512F.AlignRight64(value, Vector512<long>.Zero, 7);
}
