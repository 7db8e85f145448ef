using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace ScCaToken.Devices;

/// <summary>What an image file says about itself in its first page (docs/STORAGE.md §6).</summary>
public sealed record ImageHeader
{
    /// <summary>Bytes of the header in the file; the flash content follows.</summary>
    public const int EncodedLength = 4096;

    /// <summary>The format this version writes and the newest it reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Bytes of <see cref="Id"/>.</summary>
    public const int IdLength = 16;

    /// <summary>Bytes of <see cref="Seed"/>.</summary>
    public const int SeedLength = 32;

    /// <summary>Longest profile name, in UTF-8 bytes.</summary>
    public const int MaxNameLength = 64;

    /// <summary>Offset of the change counter, which is outside the checksum.</summary>
    internal const int VersionOffset = 2048;

    /// <summary>Offset of the count of rewrites, behind the change counter.</summary>
    internal const int RewritesOffset = VersionOffset + sizeof(ulong);

    private const int ChecksumOffset = 1020;
    private const uint SeededFlag = 1;

    /// <summary>Bytes per flash page.</summary>
    public int PageSize { get; init; } = RamFlash.DefaultPageSize;

    /// <summary>Number of flash pages.</summary>
    public int PageCount { get; init; } = RamFlash.DefaultPageCount;

    /// <summary>Program granularity in bytes.</summary>
    public int ProgramSize { get; init; } = RamFlash.DefaultProgramSize;

    /// <summary>Identifies the image: 16 bytes that stay the same while the file lives.</summary>
    public byte[] Id { get; init; } = new byte[IdLength];

    /// <summary>Seed of a reproducible key (32 bytes), null for a key on operating-system entropy. It is stored: a seeded key has no secrets.</summary>
    public byte[]? Seed { get; init; }

    /// <summary>Name of the profile the key was made from.</summary>
    public string ProfileName { get; init; } = "";

    /// <summary>Bytes of the whole file.</summary>
    public long FileLength => EncodedLength + ((long)PageSize * PageCount);

    private static ReadOnlySpan<byte> Magic => "SCCATOKN"u8;

    /// <summary>Writes the header; the counters behind it start at zero.</summary>
    public void Write(Span<byte> destination)
    {
        destination = destination[..EncodedLength];
        destination.Clear();
        Magic.CopyTo(destination);
        BinaryPrimitives.WriteInt32LittleEndian(destination[8..], CurrentVersion);
        BinaryPrimitives.WriteInt32LittleEndian(destination[12..], EncodedLength);
        BinaryPrimitives.WriteInt32LittleEndian(destination[16..], PageSize);
        BinaryPrimitives.WriteInt32LittleEndian(destination[20..], PageCount);
        BinaryPrimitives.WriteInt32LittleEndian(destination[24..], ProgramSize);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[28..], Seed is null ? 0 : SeededFlag);
        Id.CopyTo(destination[32..]);
        Seed?.CopyTo(destination[48..]);
        byte[] name = Encoding.UTF8.GetBytes(ProfileName);
        if (name.Length > MaxNameLength)
            throw new ArgumentException("the profile name is too long for an image");
        destination[80] = (byte)name.Length;
        name.CopyTo(destination[81..]);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[ChecksumOffset..], Checksum(destination));
    }

    /// <summary>Reads the header at the start of a file.</summary>
    /// <exception cref="ImageException">It is foreign, newer, truncated or damaged.</exception>
    public static ImageHeader Read(ReadOnlySpan<byte> source, long fileLength)
    {
        if (source.Length < Magic.Length || !source[..Magic.Length].SequenceEqual(Magic))
            throw new ImageException(ImageErrorKind.Foreign, "the file is no ScCaToken key image");
        if (source.Length < EncodedLength)
            throw new ImageException(ImageErrorKind.Truncated, "the key image is truncated");
        if (BinaryPrimitives.ReadInt32LittleEndian(source[8..]) > CurrentVersion)
            throw new ImageException(ImageErrorKind.NewerVersion, "the key image was made by a newer version");
        if (BinaryPrimitives.ReadUInt32LittleEndian(source[ChecksumOffset..]) != Checksum(source))
            throw new ImageException(ImageErrorKind.Damaged, "the header of the key image is damaged");
        bool seeded = (BinaryPrimitives.ReadUInt32LittleEndian(source[28..]) & SeededFlag) != 0;
        var header = new ImageHeader
        {
            PageSize = BinaryPrimitives.ReadInt32LittleEndian(source[16..]),
            PageCount = BinaryPrimitives.ReadInt32LittleEndian(source[20..]),
            ProgramSize = BinaryPrimitives.ReadInt32LittleEndian(source[24..]),
            Id = source.Slice(32, IdLength).ToArray(),
            Seed = seeded ? source.Slice(48, SeedLength).ToArray() : null,
            ProfileName = Encoding.UTF8.GetString(source.Slice(81, Math.Min(source[80], (byte)MaxNameLength))),
        };
        if (header.PageSize <= 0 || header.PageCount <= 0 || header.ProgramSize <= 0)
            throw new ImageException(ImageErrorKind.Damaged, "the header of the key image describes no flash");
        if (fileLength < header.FileLength)
            throw new ImageException(ImageErrorKind.Truncated, "the key image is truncated");
        return header;
    }

    private static uint Checksum(ReadOnlySpan<byte> header)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in header[..ChecksumOffset])
            crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }
}
