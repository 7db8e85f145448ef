using System.Buffers.Binary;
using ScCaToken.Driver.Transports.PcSc.Interop;

namespace ScCaToken.Driver.Transports.PcSc;

/// <summary>What a reader says of itself through PC/SC part 10 §2.</summary>
internal static class ReaderFeatures
{
    private const byte TlvPropertiesFeature = 0x12;
    private const byte MaxApduDataProperty = 0x0A;

    /// <summary>Largest APDU data size in bytes: 0x10000 where extended APDUs pass, 0 for short ones only, -1 when the reader does not say.</summary>
    public static int MaxApduData(CardReader card)
    {
        Span<byte> answer = stackalloc byte[512];
        if (card.Control(card.FeatureRequestCode, [], answer, out int length) != SCardError.Success)
            return -1;
        if (FindFeature(answer[..length], TlvPropertiesFeature) is not { } code)
            return -1;
        if (card.Control(code, [], answer, out length) != SCardError.Success)
            return -1;
        return FindProperty(answer[..length], MaxApduDataProperty);
    }

    /// <summary>Entries of six bytes: tag, 04, control code big-endian.</summary>
    internal static uint? FindFeature(ReadOnlySpan<byte> list, byte tag)
    {
        for (; list.Length >= 6; list = list[6..])
        {
            if (list[0] == tag && list[1] == 4)
                return BinaryPrimitives.ReadUInt32BigEndian(list[2..]);
        }

        return null;
    }

    /// <summary>Entries of tag, length, value little-endian.</summary>
    internal static int FindProperty(ReadOnlySpan<byte> list, byte tag)
    {
        while (list.Length >= 2 && list.Length >= 2 + list[1])
        {
            if (list[0] == tag && list[1] == 4)
                return (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(list[2..]), int.MaxValue);
            list = list[(2 + list[1])..];
        }

        return -1;
    }
}
