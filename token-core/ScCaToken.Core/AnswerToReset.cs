namespace ScCaToken.Core;

/// <summary>The ATR: direct convention, T=1 with IFSC 254 and BWI 4 / CWI 5, then historical bytes (ISO/IEC 7816-4 §8.1.1).</summary>
internal static class AnswerToReset
{
    private static readonly byte[] Encoded = Build();

    public static ReadOnlySpan<byte> Bytes => Encoded;

    private static byte[] Build()
    {
        // 80: compact TLV; 31 C8: card services; 73 F4 21 C0: capabilities with chaining and extended length; 56: six bytes of name.
        byte[] atr = [0x3B, 0x8E, 0x81, 0x31, 0xFE, 0x45, 0x80, 0x31, 0xC8, 0x73, 0xF4, 0x21, 0xC0, 0x56, .. "SCCAKY"u8, 0x00];
        byte check = 0;
        foreach (byte b in atr.AsSpan(1))
            check ^= b;
        atr[^1] = check;
        return atr;
    }
}
