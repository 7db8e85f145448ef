namespace ScCaToken.Crypto;

/// <summary>The field prime p of sm2p256v1 (GB/T 32918.5), as little-endian 64-bit limbs with Montgomery constants for R = 2^256.</summary>
internal readonly struct Sm2Field : IModulus
{
    public static int Limbs => 4;

    public static ReadOnlySpan<ulong> Value => [0xFFFFFFFFFFFFFFFF, 0xFFFFFFFF00000000, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFEFFFFFFFF];

    public static ReadOnlySpan<ulong> One => [0x0000000000000001, 0x00000000FFFFFFFF, 0x0000000000000000, 0x0000000100000000];

    public static ReadOnlySpan<ulong> RSquared => [0x0000000200000003, 0x00000002FFFFFFFF, 0x0000000100000001, 0x0000000400000002];

    public static ulong NegatedInverse => 0x0000000000000001;
}
