namespace ScCaToken.Crypto;

/// <summary>The group order n of P-256 (SP 800-186, 3.2.1.3), as little-endian 64-bit limbs with Montgomery constants for R = 2^256.</summary>
internal readonly struct P256Order : IModulus
{
    public static int Limbs => 4;

    public static ReadOnlySpan<ulong> Value => [0xF3B9CAC2FC632551, 0xBCE6FAADA7179E84, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFF00000000];

    public static ReadOnlySpan<ulong> One => [0x0C46353D039CDAAF, 0x4319055258E8617B, 0x0000000000000000, 0x00000000FFFFFFFF];

    public static ReadOnlySpan<ulong> RSquared => [0x83244C95BE79EEA2, 0x4699799C49BD6FA6, 0x2845B2392B6BEC59, 0x66E12D94F3D95620];

    public static ulong NegatedInverse => 0xCCD1C8AAEE00BC4F;
}
