using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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

    /// <summary>
    /// Zeroes such a value. A workspace has a few kilobytes: there the C library's memset changes to the string instruction, which takes three
    /// times as long to get going and done. Not inlined, so that the compiler cannot take the stores for dead.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Wipe<T>(ref T value)
        where T : unmanaged
    {
        byte* at = (byte*)Unsafe.AsPointer(ref value);
        int whole = sizeof(T) & -Line;
        for (int i = 0; i < whole; i += Line)
        {
            Vector256<byte>.Zero.Store(at + i);
            Vector256<byte>.Zero.Store(at + i + (Line / 2));
        }

        new Span<byte>(at + whole, sizeof(T) - whole).Clear();
    }
}
