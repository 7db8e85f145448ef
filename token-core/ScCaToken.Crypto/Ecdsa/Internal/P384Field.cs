namespace ScCaToken.Crypto;

/// <summary>The field prime p of P-384 (SP 800-186, 3.2.1.4), as little-endian 64-bit limbs with Montgomery constants for R = 2^384.</summary>
internal readonly struct P384Field : IModulus
{
    public static int Limbs => 6;

    public static ReadOnlySpan<ulong> Value => [0x00000000FFFFFFFF, 0xFFFFFFFF00000000, 0xFFFFFFFFFFFFFFFE, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF];

    public static ReadOnlySpan<ulong> One => [0xFFFFFFFF00000001, 0x00000000FFFFFFFF, 0x0000000000000001, 0x0000000000000000, 0x0000000000000000, 0x0000000000000000];

    public static ReadOnlySpan<ulong> RSquared => [0xFFFFFFFE00000001, 0x0000000200000000, 0xFFFFFFFE00000000, 0x0000000200000000, 0x0000000000000001, 0x0000000000000000];

    public static ulong NegatedInverse => 0x0000000100000001;
}
