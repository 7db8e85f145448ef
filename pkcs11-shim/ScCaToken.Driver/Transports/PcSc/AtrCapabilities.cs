namespace ScCaToken.Driver.Transports.PcSc;

/// <summary>What an answer to reset says about its card (ISO/IEC 7816-3 §8.2, 7816-4 §8.1.1).</summary>
internal static class AtrCapabilities
{
    /// <summary>True when the card capabilities in the historical bytes announce extended Lc and Le fields.</summary>
    public static bool AnnouncesExtendedLength(ReadOnlySpan<byte> atr)
    {
        var historical = HistoricalBytes(atr);
        if (historical.IsEmpty || historical[0] != 0x80)
            return false;
        historical = historical[1..];
        while (!historical.IsEmpty)
        {
            int length = historical[0] & 0x0F;
            if (historical.Length < 1 + length)
                return false;
            // Compact TLV 7x, card capabilities: bit 7 of the third byte.
            if (historical[0] >> 4 == 7 && length >= 3)
                return (historical[3] & 0x40) != 0;
            historical = historical[(1 + length)..];
        }

        return false;
    }

    private static ReadOnlySpan<byte> HistoricalBytes(ReadOnlySpan<byte> atr)
    {
        if (atr.Length < 2)
            return default;
        int count = atr[1] & 0x0F;
        int announced = atr[1] >> 4;
        int at = 2;
        while (announced != 0)
        {
            int next = at + int.PopCount(announced);
            if (next > atr.Length)
                return default;
            announced = (announced & 8) != 0 ? atr[next - 1] >> 4 : 0;
            at = next;
        }

        return at + count <= atr.Length ? atr.Slice(at, count) : default;
    }
}
