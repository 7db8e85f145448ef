using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace ScCaToken.Crypto.Internal;

/// <summary>
/// The stack below a method, where the methods it called have left their locals and the registers that the compiler put aside. Clearing locals one by one
/// does not reach the latter, and costs more than this where secrets run through many small methods.
/// </summary>
internal static class DeadStack
{
    private const int Size = 8 << 10;

    /// <summary>Zeroes what the calls that the caller has made so far left there.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    public static void Wipe()
    {
        Span<byte> below = stackalloc byte[Size];
        CryptographicOperations.ZeroMemory(below);
    }
}
