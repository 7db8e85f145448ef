using System.Buffers.Binary;

namespace ScCaToken.Protocol.KeyLink;

/// <summary>
/// Header of a frame on the TCP link, 8 bytes: payload length u32, kind u8, status u8 (0 in requests), sequence u16, all big-endian.
/// </summary>
/// <param name="Length">Bytes that follow, at most <see cref="MaxPayload"/>.</param>
/// <param name="Kind">What is asked or answered.</param>
/// <param name="Status">Outcome; <see cref="KeyLinkStatus.Ok"/> in requests.</param>
/// <param name="Sequence">Number of the request, repeated by the answer; 0 in frames sent unasked.</param>
public readonly record struct KeyLinkHeader(int Length, KeyLinkKind Kind, KeyLinkStatus Status, ushort Sequence)
{
    /// <summary>Size of the header in bytes.</summary>
    public const int Size = 8;

    /// <summary>Largest payload in bytes: the longest command or response APDU (65,544 and 65,538).</summary>
    public const int MaxPayload = 65_544;

    /// <summary>Version of the link, answered to and checked in Hello.</summary>
    public const byte Version = 1;

    /// <summary>First bytes of a Hello: "SCCA".</summary>
    public static ReadOnlySpan<byte> Magic => "SCCA"u8;

    /// <summary>Writes the header into the first <see cref="Size"/> bytes of <paramref name="destination"/>.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteInt32BigEndian(destination, Length);
        destination[4] = (byte)Kind;
        destination[5] = (byte)Status;
        BinaryPrimitives.WriteUInt16BigEndian(destination[6..], Sequence);
    }

    /// <summary>Reads a header; false when the length is out of bounds.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out KeyLinkHeader header)
    {
        uint length = BinaryPrimitives.ReadUInt32BigEndian(source);
        bool valid = length <= MaxPayload;
        header = new KeyLinkHeader(
            valid ? (int)length : 0,
            (KeyLinkKind)source[4],
            (KeyLinkStatus)source[5],
            BinaryPrimitives.ReadUInt16BigEndian(source[6..]));
        return valid;
    }
}
