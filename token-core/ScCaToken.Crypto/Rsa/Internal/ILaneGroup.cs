using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ScCaToken.Crypto.Internal;

/// <summary>How the eight lanes of a vector are shared: two numbers of four lanes each, or one number of eight.</summary>
internal interface ILaneGroup
{
    /// <summary>Lanes per number.</summary>
    static abstract int Lanes { get; }

    /// <summary>Permutation by which every lane takes the number's lane below it (up) or above it (down), around the end.</summary>
    static abstract Vector512<long> Up { get; }

    static abstract Vector512<long> Down { get; }

    /// <summary>All ones except in the last, or first, lane of each number.</summary>
    static abstract Vector512<long> AllButLast { get; }

    static abstract Vector512<long> AllButFirst { get; }

    /// <summary>Permutation that spreads one lane of each number over all of its lanes.</summary>
    static abstract Vector512<long> Broadcast(int lane);
}

/// <summary>Two numbers, lanes 0 to 3 and 4 to 7.</summary>
internal readonly struct LanePair : ILaneGroup
{
    public static int Lanes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4;
    }

    public static Vector512<long> Up
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(3L, 0, 1, 2, 7, 4, 5, 6);
    }

    public static Vector512<long> Down
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(1L, 2, 3, 0, 5, 6, 7, 4);
    }

    public static Vector512<long> AllButLast
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(-1L, -1, -1, 0, -1, -1, -1, 0);
    }

    public static Vector512<long> AllButFirst
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(0L, -1, -1, -1, 0, -1, -1, -1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> Broadcast(int lane) => Vector512.Create(0L, 0, 0, 0, 4, 4, 4, 4) + Vector512.Create((long)lane);
}

/// <summary>One number over all lanes.</summary>
internal readonly struct LaneWhole : ILaneGroup
{
    public static int Lanes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 8;
    }

    public static Vector512<long> Up
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(7L, 0, 1, 2, 3, 4, 5, 6);
    }

    public static Vector512<long> Down
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(1L, 2, 3, 4, 5, 6, 7, 0);
    }

    public static Vector512<long> AllButLast
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(-1L, -1, -1, -1, -1, -1, -1, 0);
    }

    public static Vector512<long> AllButFirst
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(0L, -1, -1, -1, -1, -1, -1, -1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> Broadcast(int lane) => Vector512.Create((long)lane);
}
