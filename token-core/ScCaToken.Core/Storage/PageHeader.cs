using System.Buffers.Binary;

namespace ScCaToken.Core.Storage;

/// <summary>
/// The first bytes of a page in use (docs/STORAGE.md §2): its place in the log, its wear, and where the log's tail was when it
/// was opened. Written twice in one operation, so that a damaged bit cannot make an older page look like the newest.
/// </summary>
/// <param name="Version">Format version; magic, version and checksum keep their places in every version.</param>
/// <param name="First">Offset of the first entry that starts in this page; the page size when none does.</param>
/// <param name="Sequence">Rises by one with every page opened.</param>
/// <param name="Previous">Sequence of the page before it in the log.</param>
/// <param name="Tail">Sequence of the oldest page of the log.</param>
/// <param name="EraseCount">Erase cycles of this page, this one included.</param>
/// <param name="Generation">Commits whose last entry starts in an earlier page.</param>
/// <param name="PageSizeLog2">Binary logarithm of the page size.</param>
/// <param name="PageCount">Pages of the flash.</param>
/// <param name="ProgramSize">Program granularity in bytes.</param>
internal readonly record struct PageHeader(
    byte Version,
    int First,
    uint Sequence,
    uint Previous,
    uint Tail,
    uint EraseCount,
    ulong Generation,
    byte PageSizeLog2,
    int PageCount,
    int ProgramSize)
{
    /// <summary>Encoded bytes of both copies, before alignment.</summary>
    public const int EncodedLength = 2 * CopyLength;

    private const int CopyLength = 40;

    /// <summary>The format this firmware writes and the newest it reads.</summary>
    public const byte CurrentVersion = 1;

    /// <summary>"SCRS", little-endian.</summary>
    private const uint Magic = 0x53524353;

    /// <summary>Writes the header; bytes behind <see cref="EncodedLength"/> become 0xFF.</summary>
    public void Write(Span<byte> destination)
    {
        destination.Fill(0xFF);
        BinaryPrimitives.WriteUInt32LittleEndian(destination, Magic);
        destination[4] = Version;
        destination[5] = PageSizeLog2;
        BinaryPrimitives.WriteUInt16LittleEndian(destination[6..], (ushort)First);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], Sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[12..], Previous);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[16..], Tail);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[20..], EraseCount);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], Generation);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[32..], (ushort)PageCount);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[34..], (ushort)ProgramSize);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[36..], Crc32C.Compute(destination[..36]));
        destination[..CopyLength].CopyTo(destination[CopyLength..]);
    }

    /// <summary>Reads a header; false when neither copy has magic and checksum, which is what an erased, torn or foreign page looks like.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out PageHeader header) =>
        TryReadCopy(source, out header) || TryReadCopy(source[CopyLength..], out header);

    private static bool TryReadCopy(ReadOnlySpan<byte> source, out PageHeader header)
    {
        header = default;
        if (BinaryPrimitives.ReadUInt32LittleEndian(source) != Magic)
            return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(source[36..]) != Crc32C.Compute(source[..36]))
            return false;
        header = new PageHeader(
            source[4],
            BinaryPrimitives.ReadUInt16LittleEndian(source[6..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[12..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[20..]),
            BinaryPrimitives.ReadUInt64LittleEndian(source[24..]),
            source[5],
            BinaryPrimitives.ReadUInt16LittleEndian(source[32..]),
            BinaryPrimitives.ReadUInt16LittleEndian(source[34..]));
        return true;
    }
}
