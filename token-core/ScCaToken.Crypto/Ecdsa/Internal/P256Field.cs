namespace ScCaToken.Crypto;

/// <summary>The field prime p of P-256 (SP 800-186, 3.2.1.3), as little-endian 64-bit limbs with Montgomery constants for R = 2^256.</summary>
internal readonly struct P256Field : IModulus
{
    public static int Limbs => 4;

    public static ReadOnlySpan<ulong> Value => [0xFFFFFFFFFFFFFFFF, 0x00000000FFFFFFFF, 0x0000000000000000, 0xFFFFFFFF00000001];

    public static ReadOnlySpan<ulong> One => [0x0000000000000001, 0xFFFFFFFF00000000, 0xFFFFFFFFFFFFFFFF, 0x00000000FFFFFFFE];

    public static ReadOnlySpan<ulong> RSquared => [0x0000000000000003, 0xFFFFFFFBFFFFFFFF, 0xFFFFFFFFFFFFFFFE, 0x00000004FFFFFFFD];

    public static ulong NegatedInverse => 0x0000000000000001;
}
