using System.Buffers.Binary;
using System.Text;
using ScCaToken.Protocol.Ccid;

namespace ScCaToken.Simulator.Hosts.Ccid;

/// <summary>The descriptors of the key: full speed, one configuration, one CCID interface, bulk OUT 01, bulk IN 82, interrupt IN 83.</summary>
internal sealed class CcidDescriptors
{
    public const int BulkOut = 1;
    public const int BulkIn = 2;
    public const int InterruptIn = 3;
    public const int PacketSize = 64;
    private readonly byte[][] _strings;

    public CcidDescriptors(CcidDeviceOptions options)
    {
        Device =
        [
            18, 1, 0x10, 0x01, 0, 0, 0, PacketSize, .. Le16(options.VendorId), .. Le16(options.ProductId), 0x00, 0x01, 1, 2, 3, 1,
        ];
        byte[] body = [.. Interface, .. Functional(options), .. Endpoint(BulkOut, 2, PacketSize, 0), .. Endpoint(BulkIn | 0x80, 2, PacketSize, 0), .. Endpoint(InterruptIn | 0x80, 3, 8, 16)];
        Configuration = [9, 2, .. Le16((ushort)(9 + body.Length)), 1, 1, 0, 0x80, 50, .. body];
        _strings = [[4, 3, 0x09, 0x04], Text(options.Manufacturer), Text(options.Product), Text(options.Serial)];
    }

    public byte[] Device { get; }

    public byte[] Configuration { get; }

    private static ReadOnlySpan<byte> Interface => [9, 4, 0, 0, 3, 0x0B, 0, 0, 0];

    /// <summary>String descriptor, or null for an index that does not exist.</summary>
    public byte[]? String(int index) => index < _strings.Length ? _strings[index] : null;

    /// <summary>CCID rev 1.1 §5.1, 54 bytes, directly behind the interface descriptor.</summary>
    private static byte[] Functional(CcidDeviceOptions options)
    {
        byte[] descriptor = new byte[54];
        descriptor[0] = 54;
        descriptor[1] = 0x21;
        Le16(0x0110).CopyTo(descriptor, 2);
        descriptor[5] = 0x07;
        Put(6, 2);
        Put(10, 4_000);
        Put(14, 4_000);
        Put(19, 307_200);
        Put(23, 307_200);
        Put(28, 254);
        // Everything automatic, and the exchange level in bits 16 to 18.
        Put(40, 0xFE | ((uint)options.Level << 16));
        Put(44, (uint)(options.MaxData + CcidHeader.Size));
        descriptor[48] = 0xFF;
        descriptor[49] = 0xFF;
        descriptor[53] = 1;
        return descriptor;

        void Put(int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(descriptor.AsSpan(offset), value);
    }

    private static byte[] Endpoint(int address, byte type, ushort size, byte interval) => [7, 5, (byte)address, type, .. Le16(size), interval];

    private static byte[] Le16(ushort value) => [(byte)(value & 0xFF), (byte)(value >> 8)];

    private static byte[] Text(string text)
    {
        byte[] bytes = Encoding.Unicode.GetBytes(text.Length > 126 ? text[..126] : text);
        return [(byte)(bytes.Length + 2), 3, .. bytes];
    }
}
