using System.Buffers.Binary;
using ScCaToken.Simulator.Hosts.Ccid;

namespace ScCaToken.Simulator.Hosts.UsbIp;

/// <summary>Endpoint 0: the standard requests of USB 2.0 §9.4 and the class request ABORT. What is not known is stalled.</summary>
internal sealed class UsbControlEndpoint(CcidDescriptors descriptors, CcidSlot slot, Action configured)
{
    private byte _configuration;

    /// <summary>Handles one request; the data to answer (empty for none), or null to stall.</summary>
    public byte[]? Handle(ReadOnlySpan<byte> setup, ReadOnlySpan<byte> data)
    {
        byte type = setup[0];
        byte request = setup[1];
        ushort value = BinaryPrimitives.ReadUInt16LittleEndian(setup[2..]);
        ushort length = BinaryPrimitives.ReadUInt16LittleEndian(setup[6..]);
        return (type, request) switch
        {
            (0x80, 6) => Cut(Descriptor(value >> 8, value & 0xFF), length),
            (0x80, 8) => Cut([_configuration], length),
            (0x00, 9) => Configure(value),
            (0x00, 5) => [],
            (0x80 or 0x81 or 0x82, 0) => Cut([0, 0], length),
            (0x81, 10) => Cut([0], length),
            (0x01, 11) when value == 0 => [],
            (0x02, 1 or 3) when value == 0 => [],
            (0x21, 1) when data.IsEmpty => Abort(value),
            _ => null,
        };
    }

    private static byte[]? Cut(byte[]? answer, int length) => answer is null || answer.Length <= length ? answer : answer[..length];

    private byte[]? Descriptor(int type, int index) => (type, index) switch
    {
        (1, 0) => descriptors.Device,
        (2, 0) => descriptors.Configuration,
        (3, _) => descriptors.String(index),
        _ => null,
    };

    private byte[]? Configure(ushort value)
    {
        if (value > 1)
            return null;
        _configuration = (byte)value;
        if (value == 1)
            configured();
        return [];
    }

    private byte[]? Abort(ushort value)
    {
        if ((value & 0xFF) != 0)
            return null;
        slot.AbortRequested((byte)(value >> 8));
        return [];
    }
}
