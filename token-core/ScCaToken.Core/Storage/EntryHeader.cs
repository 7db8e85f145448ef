using System.Buffers.Binary;

namespace ScCaToken.Core.Storage;

/// <summary>The 12 bytes in front of each value in the log (docs/STORAGE.md §3).</summary>
/// <param name="Checksum">CRC-32C of the following eight bytes and the value.</param>
/// <param name="Key">Record key.</param>
/// <param name="Length">Value bytes.</param>
/// <param name="Kind">Kind and flags.</param>
internal readonly record struct EntryHeader(uint Checksum, uint Key, int Length, EntryKind Kind)
{
    /// <summary>Encoded bytes.</summary>
    public const int EncodedLength = 12;

    private const int ChecksumLength = 4;

    /// <summary>Fixed last byte; it keeps an erased or zeroed unit from looking like a header.</summary>
    private const byte Mark = 0x5A;

    /// <summary>Kind without its flags.</summary>
    public EntryKind BaseKind => Kind & ~(EntryKind.Copy | EntryKind.Last);

    /// <summary>True for the last entry of a transaction.</summary>
    public bool IsLast => (Kind & EntryKind.Last) != 0;

    /// <summary>True for an entry moved by compaction.</summary>
    public bool IsCopy => (Kind & EntryKind.Copy) != 0;

    /// <summary>Encodes an entry's header, its checksum included.</summary>
    public static void Write(Span<byte> destination, uint key, EntryKind kind, ReadOnlySpan<byte> value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], key);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[8..], (ushort)value.Length);
        destination[10] = (byte)kind;
        destination[11] = Mark;
        uint crc = Crc32C.Append(Crc32C.Seed, destination[ChecksumLength..EncodedLength]);
        BinaryPrimitives.WriteUInt32LittleEndian(destination, Crc32C.Finish(Crc32C.Append(crc, value)));
    }

    /// <summary>Decodes a header; false when its fixed byte, kind or length is impossible. The checksum is not looked at.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out EntryHeader header)
    {
        header = new EntryHeader(
            BinaryPrimitives.ReadUInt32LittleEndian(source),
            BinaryPrimitives.ReadUInt32LittleEndian(source[4..]),
            BinaryPrimitives.ReadUInt16LittleEndian(source[8..]),
            (EntryKind)source[10]);
        if (source[11] != Mark || ((byte)header.Kind & 0x3C) != 0 || header.Length > RecordStore.MaxValueLength)
            return false;
        return header.BaseKind switch
        {
            EntryKind.Put => true,
            EntryKind.Delete => header.Length == 0,
            EntryKind.DeleteRange => header.Length == sizeof(uint),
            _ => false,
        };
    }

    /// <summary>The running checksum over the header's fields, to be continued over the value.</summary>
    public static uint BeginChecksum(ReadOnlySpan<byte> encoded) => Crc32C.Append(Crc32C.Seed, encoded[ChecksumLength..EncodedLength]);
}
