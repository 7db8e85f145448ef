using ScCaToken.Driver.Channel;

namespace ScCaToken.Driver.Gmt;

/// <summary>The answer to GetStatus of the device (docs/APDU.md §12).</summary>
/// <param name="State">0 factory (no application yet), 1 normal, FF self-test failed.</param>
/// <param name="IsSeeded">Keys and random follow from a seed: for tests only.</param>
/// <param name="IsDeviceAuthenticated">Device authentication is done now.</param>
/// <param name="Generation">Changes with every object of the device.</param>
/// <param name="PowerCycles">Power-ons counted so far.</param>
/// <param name="FreeSpace">Bytes free.</param>
/// <param name="TotalSpace">Bytes in all.</param>
/// <param name="SerialNumber">Up to 32 characters.</param>
public sealed record GmtDeviceStatus(
    byte State,
    bool IsSeeded,
    bool IsDeviceAuthenticated,
    uint Generation,
    uint PowerCycles,
    uint FreeSpace,
    uint TotalSpace,
    string SerialNumber)
{
    internal static GmtDeviceStatus Parse(ReadOnlySpan<byte> answer)
    {
        var reader = new ApduReader(answer);
        if (reader.Byte() != 1)
            throw Errors.CardException.Malformed();
        byte state = reader.Byte();
        byte flags = reader.Byte();
        return new GmtDeviceStatus(
            state,
            (flags & 1) != 0,
            (flags & 8) != 0,
            reader.UInt32(),
            reader.UInt32(),
            reader.UInt32(),
            reader.UInt32(),
            reader.FixedText(32));
    }
}
