using System.Runtime.CompilerServices;

namespace ScCaToken.Crypto;

/// <summary>
/// Values on cache line boundaries of the stack. The runtime aligns locals to 16 bytes only; a vector across two cache lines takes twice as
/// long to load, and much longer when it was stored just before.
/// </summary>
internal static unsafe class Aligned
{
    /// <summary>How many bytes more than the value to allocate.</summary>
    public const int Padding = Line - 1;

    private const int Line = 64;

    /// <summary>The value at the first boundary in <paramref name="memory"/>, which is on the stack and <see cref="Padding"/> longer than the value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T At<T>(byte* memory)
        where T : unmanaged => ref Unsafe.AsRef<T>((void*)((nint)(memory + Padding) & ~(nint)Padding));
}
