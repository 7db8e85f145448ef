using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ScCaToken.Crypto.Internal;

/// <summary>
/// Zeroes values of a known size where a signature does so a dozen times. <see cref="System.Security.Cryptography.CryptographicOperations.ZeroMemory"/> finds out
/// about the length at each call; and for workspaces of a few kilobytes the C library's memset changes to the string instruction, which takes
/// three times as long to get going and done.
/// </summary>
internal static class Wiping
{
    /// <summary>Zeroes the value. Not inlined, so that the compiler cannot take the stores for dead.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Clear<T>(ref T value)
        where T : unmanaged
    {
        ref byte start = ref Unsafe.As<T, byte>(ref value);
        nint at = 0, size = Unsafe.SizeOf<T>();
        for (; at + (2 * Vector256<byte>.Count) <= size; at += 2 * Vector256<byte>.Count)
        {
            Vector256<byte>.Zero.StoreUnsafe(ref Unsafe.Add(ref start, at));
            Vector256<byte>.Zero.StoreUnsafe(ref Unsafe.Add(ref start, at + Vector256<byte>.Count));
        }

        if (at + Vector256<byte>.Count <= size)
        {
            Vector256<byte>.Zero.StoreUnsafe(ref Unsafe.Add(ref start, at));
            at += Vector256<byte>.Count;
        }

        if (at + Vector128<byte>.Count <= size)
        {
            Vector128<byte>.Zero.StoreUnsafe(ref Unsafe.Add(ref start, at));
            at += Vector128<byte>.Count;
        }

        if (at < size)
            MemoryMarshal.CreateSpan(ref Unsafe.Add(ref start, at), (int)(size - at)).Clear();
    }
}
