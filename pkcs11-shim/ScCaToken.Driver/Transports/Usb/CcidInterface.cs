using System.Buffers.Binary;
using ScCaToken.Protocol.Ccid;

namespace ScCaToken.Driver.Transports.Usb;

/// <summary>The CCID interface of a device, read from its raw configuration descriptor.</summary>
/// <param name="Number">Interface number.</param>
/// <param name="BulkOut">Address of the bulk OUT endpoint.</param>
/// <param name="BulkIn">Address of the bulk IN endpoint.</param>
/// <param name="Level">What is exchanged.</param>
/// <param name="MaxMessage">Longest message the device takes, header included.</param>
/// <param name="Features">The features field.</param>
/// <param name="Ifsd">Longest T=1 information field the device takes.</param>
internal sealed record CcidInterface(byte Number, byte BulkOut, byte BulkIn, CcidExchangeLevel Level, int MaxMessage, uint Features, int Ifsd)
{
    private const int FunctionalLength = 54;

    /// <summary>Finds the first CCID interface with both bulk endpoints; null when there is none or the descriptors contradict themselves.</summary>
    public static CcidInterface? Parse(ReadOnlySpan<byte> configuration)
    {
        int number = -1;
        byte bulkOut = 0, bulkIn = 0;
        ReadOnlySpan<byte> functional = default;
        while (configuration.Length >= 2)
        {
            int length = configuration[0];
            if (length < 2 || length > configuration.Length)
                break;
            var descriptor = configuration[..length];
            configuration = configuration[length..];
            switch (descriptor[1])
            {
                case 4 when length >= 9:
                    if (Build(number, bulkOut, bulkIn, functional) is { } complete)
                        return complete;
                    number = descriptor[5] == 0x0B && descriptor[7] == 0 ? descriptor[2] : -1;
                    bulkOut = 0;
                    bulkIn = 0;
                    functional = default;
                    break;
                case 0x21 when length == FunctionalLength:
                    functional = descriptor;
                    break;
                case 5 when length >= 7 && (descriptor[3] & 3) == 2:
                    if ((descriptor[2] & 0x80) != 0)
                        bulkIn = descriptor[2];
                    else
                        bulkOut = descriptor[2];
                    break;
            }
        }

        return Build(number, bulkOut, bulkIn, functional);
    }

    private static CcidInterface? Build(int number, byte bulkOut, byte bulkIn, ReadOnlySpan<byte> functional)
    {
        if (number < 0 || bulkOut == 0 || bulkIn == 0 || functional.IsEmpty)
            return null;
        uint features = BinaryPrimitives.ReadUInt32LittleEndian(functional[40..]);
        uint maxMessage = BinaryPrimitives.ReadUInt32LittleEndian(functional[44..]);
        uint ifsd = BinaryPrimitives.ReadUInt32LittleEndian(functional[28..]);
        var level = (CcidExchangeLevel)((features >> 16) & 7);
        return maxMessage < CcidHeader.Size + 5
            ? null
            : new CcidInterface((byte)number, bulkOut, bulkIn, level, (int)Math.Min(maxMessage, CcidHeader.Size + CcidHeader.MaxData), features, (int)Math.Clamp(ifsd, 32, 254));
    }
}
