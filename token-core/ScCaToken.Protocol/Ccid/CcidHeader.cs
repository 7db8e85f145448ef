using System.Buffers.Binary;

namespace ScCaToken.Protocol.Ccid;

/// <summary>The 10 bytes every bulk message begins with; the length is little-endian.</summary>
/// <param name="Type">Type of the message.</param>
/// <param name="Length">Bytes of data behind the header.</param>
/// <param name="Slot">Slot number.</param>
/// <param name="Sequence">Number of the command, repeated by the answer.</param>
/// <param name="First">Byte 7: of a command its first parameter, of an answer the status.</param>
/// <param name="Second">Byte 8: of an answer the error.</param>
/// <param name="Third">Byte 9: of an answer the chain parameter, clock status or protocol.</param>
public readonly record struct CcidHeader(CcidMessageType Type, uint Length, byte Slot, byte Sequence, byte First, byte Second, byte Third)
{
    /// <summary>Size of the header.</summary>
    public const int Size = 10;

    /// <summary>Largest data part: the longest APDU at extended level.</summary>
    public const int MaxData = 65_544;

    /// <summary>Card state in the status byte: 0 active, 1 present and inactive, 2 absent.</summary>
    public int IccStatus => First & 0x03;

    /// <summary>The command failed; the error byte says why.</summary>
    public bool IsFailed => (First & 0xC0) == 0x40;

    /// <summary>The command is still running; the error byte multiplies the waiting time.</summary>
    public bool IsTimeExtension => (First & 0xC0) == 0x80;

    /// <summary>Bytes 8 and 9 of XfrBlock, little-endian.</summary>
    public int LevelParameter => Second | (Third << 8);

    /// <summary>Reads a header from at least 10 bytes.</summary>
    public static CcidHeader Read(ReadOnlySpan<byte> source) => new(
        (CcidMessageType)source[0],
        BinaryPrimitives.ReadUInt32LittleEndian(source[1..]),
        source[5],
        source[6],
        source[7],
        source[8],
        source[9]);

    /// <summary>Writes the header into the first 10 bytes.</summary>
    public void Write(Span<byte> destination)
    {
        destination[0] = (byte)Type;
        BinaryPrimitives.WriteUInt32LittleEndian(destination[1..], Length);
        destination[5] = Slot;
        destination[6] = Sequence;
        destination[7] = First;
        destination[8] = Second;
        destination[9] = Third;
    }
}
