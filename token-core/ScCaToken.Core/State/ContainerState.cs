using ScCaToken.Core.Apdu;

namespace ScCaToken.Core.State;

/// <summary>The part of a container that changes; replaced as a whole once its record is committed.</summary>
internal readonly record struct ContainerHeader(
    uint Revision, KeySlot Encryption, KeySlot Signing, int EncryptionCertificateLength, int SigningCertificateLength, int AttributesLength)
{
    public KeySlot Slot(int kind) => kind == KeyKind.Signing ? Signing : Encryption;

    public ContainerHeader WithSlot(int kind, KeySlot slot) =>
        kind == KeyKind.Signing ? this with { Signing = slot } : this with { Encryption = slot };

    public int CertificateLength(int kind) => kind == KeyKind.Signing ? SigningCertificateLength : EncryptionCertificateLength;

    public ContainerHeader WithCertificateLength(int kind, int length) =>
        kind == KeyKind.Signing ? this with { SigningCertificateLength = length } : this with { EncryptionCertificateLength = length };
}

/// <summary>A container: two key pairs, two certificates, one set of attributes.</summary>
internal sealed class ContainerState(int id, int applicationId, byte[] name)
{
    public const int LongestName = 64;

    private readonly LoadedKey?[] _keys = new LoadedKey?[KeyKind.Count];

    public int Id { get; } = id;

    public int ApplicationId { get; } = applicationId;

    public byte[] Name { get; } = name;

    public ContainerHeader Header { get; set; }

    /// <summary>The private key of a kind when it has been opened since the login.</summary>
    public LoadedKey? Key(int kind) => _keys[kind];

    /// <summary>Keeps an opened private key until <see cref="ForgetKeys"/>.</summary>
    public void Remember(int kind, LoadedKey? key)
    {
        _keys[kind]?.Release();
        _keys[kind] = key;
    }

    /// <summary>Wipes the opened private keys; a signature under way keeps its own until it is done.</summary>
    public void ForgetKeys()
    {
        for (int kind = 0; kind < KeyKind.Count; kind++)
            Remember(kind, null);
    }

    /// <summary>Takes over the opened keys of an older copy of the same container, as far as the pairs are the same.</summary>
    public void Adopt(ContainerState older)
    {
        for (int kind = 0; kind < KeyKind.Count; kind++)
        {
            if (older._keys[kind] == null || older.Header.Slot(kind) != Header.Slot(kind))
                continue;
            _keys[kind] = older._keys[kind];
            older._keys[kind] = null;
        }
    }

    public void Write(in ContainerHeader header, OutputBuffer target)
    {
        target.UInt16(ApplicationId);
        target.UInt32(header.Revision);
        Write(header.Encryption, target);
        Write(header.Signing, target);
        target.UInt32(header.EncryptionCertificateLength);
        target.UInt32(header.SigningCertificateLength);
        target.UInt16(header.AttributesLength);
        target.Bytes(Name);
    }

    public static ContainerState? Read(int id, ReadOnlySpan<byte> record)
    {
        var fields = new FieldReader(record);
        int applicationId = fields.UInt16();
        uint revision = fields.UInt32();
        var header = new ContainerHeader(revision, ReadSlot(ref fields), ReadSlot(ref fields), (int)fields.UInt32(), (int)fields.UInt32(), fields.UInt16());
        var name = fields.Rest();
        return fields.Failed ? null : new ContainerState(id, applicationId, name.ToArray()) { Header = header };
    }

    private static void Write(KeySlot slot, OutputBuffer target)
    {
        target.Byte((byte)slot.Algorithm);
        target.UInt16(slot.Bits);
        target.Byte((byte)slot.Flags);
        target.UInt32(slot.Tag);
    }

    private static KeySlot ReadSlot(ref FieldReader fields) =>
        new((KeyAlgorithm)fields.Byte(), fields.UInt16(), (KeyFlags)fields.Byte(), fields.UInt32());
}
