namespace ScCaToken.Crypto;

/// <summary>Power-on known answer of SM3: the example of GB/T 32905-2016, A.1.</summary>
public static class Sm3SelfTest
{
    private static ReadOnlySpan<byte> Expected =>
    [
        0x66, 0xC7, 0xF0, 0xF4, 0x62, 0xEE, 0xED, 0xD9, 0xD1, 0xF2, 0xD4, 0x6B, 0xDC, 0x10, 0xE4, 0xE2,
        0x41, 0x67, 0xC4, 0x87, 0x5C, 0xF2, 0xF7, 0xA2, 0x29, 0x7D, 0xA0, 0x2B, 0x8F, 0x4B, 0xA8, 0xE0,
    ];

    /// <summary>Whether the implementation gives the published digest.</summary>
    public static bool Run()
    {
        Span<byte> digest = stackalloc byte[Sm3.DigestSize];
        Sm3.HashData("abc"u8, digest);
        return ConstantTime.AreEqual(digest, Expected);
    }
}
