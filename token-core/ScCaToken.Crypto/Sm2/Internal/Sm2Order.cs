namespace ScCaToken.Crypto;

/// <summary>The group order n of sm2p256v1 (GB/T 32918.5), as little-endian 64-bit limbs with Montgomery constants for R = 2^256.</summary>
internal readonly struct Sm2Order : IModulus
{
    public static int Limbs => 4;

    public static ReadOnlySpan<ulong> Value => [0x53BBF40939D54123, 0x7203DF6B21C6052B, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFEFFFFFFFF];

    public static ReadOnlySpan<ulong> One => [0xAC440BF6C62ABEDD, 0x8DFC2094DE39FAD4, 0x0000000000000000, 0x0000000100000000];

    public static ReadOnlySpan<ulong> RSquared => [0x901192AF7C114F20, 0x3464504ADE6FA2FA, 0x620FC84C3AFFE0D4, 0x1EB5E412A22B3D3B];

    public static ulong NegatedInverse => 0x327F9E8872350975;
}
