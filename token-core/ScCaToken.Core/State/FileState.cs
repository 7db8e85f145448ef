using ScCaToken.Core.Apdu;

namespace ScCaToken.Core.State;

/// <summary>The part of a file that changes; replaced as a whole once its record is committed.</summary>
internal readonly record struct FileHeader(uint Revision, int Size, uint ReadRights, uint WriteRights, int Written, int AttributesLength)
{
    /// <summary>The content is wrapped under the application's storage key; only the logged-in user reads and writes it.</summary>
    public bool IsSealed => (ReadRights & Rights.Sealed) != 0;
}

/// <summary>A file: named bytes with read and write rights (SKF §5.3).</summary>
internal sealed class FileState(int id, int applicationId, byte[] name)
{
    public const int LongestName = 32;

    /// <summary>Largest file: as many chunks as a blob can have.</summary>
    public const int LargestSize = RecordKey.MaxChunks * Records.ChunkSize;

    public int Id { get; } = id;

    public int ApplicationId { get; } = applicationId;

    public byte[] Name { get; } = name;

    public FileHeader Header { get; set; }

    public void Write(in FileHeader header, OutputBuffer target)
    {
        target.UInt16(ApplicationId);
        target.UInt32(header.Revision);
        target.UInt32(header.Size);
        target.UInt32(header.ReadRights);
        target.UInt32(header.WriteRights);
        target.UInt32(header.Written);
        target.UInt16(header.AttributesLength);
        target.Bytes(Name);
    }

    public static FileState? Read(int id, ReadOnlySpan<byte> record)
    {
        var fields = new FieldReader(record);
        int applicationId = fields.UInt16();
        var header = new FileHeader(fields.UInt32(), (int)fields.UInt32(), fields.UInt32(), fields.UInt32(), (int)fields.UInt32(), fields.UInt16());
        var name = fields.Rest();
        return fields.Failed ? null : new FileState(id, applicationId, name.ToArray()) { Header = header };
    }
}
