using ScCaToken.Driver.Card;
using ScCaToken.Driver.Channel;
using ScCaToken.Driver.Errors;
using ScCaToken.Driver.Transport;
using ScCaToken.Protocol;

namespace ScCaToken.Driver.Piv;

/// <summary>
/// A PIV card (SP 800-73-4: YubiKey, canokey, and others) as a token: its key slots are fixed containers. The user PIN is the PIN; the SO PIN
/// is the management key in hexadecimal, as other PKCS#11 modules for PIV have it, or the PUK, which sets a new PIN.
/// PINs are in the .Pins part, keys in .Keys.
/// </summary>
public sealed partial class PivCard : ICardToken
{
    private const int ObjectBuffer = 16384;

    // What cards answer about an object they do not have, or do not show before a PIN.
    private static readonly StatusWord[] Absent =
    [
        StatusWord.FileNotFound, StatusWord.ReferenceNotFound, StatusWord.SecurityStatusNotSatisfied,
        StatusWord.FunctionNotSupported, StatusWord.WrongData, StatusWord.WrongP1P2,
    ];

    private uint _generation = 1;

    /// <summary>Makes the card over a transport; nothing is sent yet.</summary>
    public PivCard(IApduTransport transport) => Channel = new ApduChannel(transport, Aid, shortOnly: true);

    /// <summary>The PIV applet's AID without its version, which every card accepts.</summary>
    public static ReadOnlySpan<byte> Aid => [0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00];

    /// <inheritdoc/>
    public ApduChannel Channel { get; }

    /// <inheritdoc/>
    public CardCapabilities Capabilities => CardCapabilities.Rsa | CardCapabilities.NistCurves | CardCapabilities.Random | CardCapabilities.OfficerManagesKeys;

    /// <summary>Selects the applet.</summary>
    /// <exception cref="CardException">
    /// Another make of card: it refuses, or it agrees to any SELECT and tells no application property template (SP 800-73-4 part 2 §3.1.1).
    /// </exception>
    public void Connect()
    {
        Channel.Connect();
        if (BerTlv.Find(Channel.SelectAnswer.Span, 0x61).IsEmpty)
            throw CardException.Malformed();
    }

    /// <inheritdoc/>
    public CardInfo GetCardInfo()
    {
        // CHUID: tag 34 is the card's GUID, the only number every PIV card has (SP 800-73-4 part 1 §3.1.2).
        var guid = BerTlv.Find(GetObject(0x5FC102), 0x34);
        string serial = guid.Length == 16 ? Convert.ToHexString(guid)[..16] : "0";
        return new CardInfo("PIV", "PIV card", "", "PIV", serial, new Version(1, 0), FirmwareVersion(), 0, 0);
    }

    /// <inheritdoc/>
    public void ListObjects(List<CardObjectEntry> entries)
    {
        foreach (var slot in PivSlot.All.OrderBy(s => s.Key))
        {
            if (FindKey(slot) is not null || GetCertificate(slot).Length > 0)
                entries.Add(new CardObjectEntry(true, slot.Key, _generation, slot.Name));
        }
    }

    /// <summary>Picks the slot a name means (<see cref="PivSlot.Named"/>), 6A94 when it means none; slots cannot be made.</summary>
    public ushort CreateContainer(string name) => (PivSlot.Named(name) ?? throw new CardException(StatusWord.ContainerNotFound)).Key;

    /// <summary>Not possible: PIV has no command that removes a key.</summary>
    public void DeleteContainer(string name) => throw Unsupported();

    /// <inheritdoc/>
    public ContainerInfo GetContainerInfo(ushort container)
    {
        var slot = Slot(container);
        int certificate = GetCertificate(slot).Length;
        var pair = FindKey(slot) is { } key ? new KeyPairInfo(key.Algorithm, key.Bits, IsLocal: true, slot.AlwaysAuthenticate) : default;
        var info = slot.Kind == KeyKind.Signing ? new ContainerInfo(pair, default, certificate, 0) : new ContainerInfo(default, pair, 0, certificate);
        return info with { SlotName = slot.Name, SlotNumber = slot.Number };
    }

    /// <inheritdoc/>
    public byte[] ExportCertificate(ushort container, KeyKind kind)
    {
        var slot = Slot(container);
        byte[] certificate = kind == slot.Kind ? GetCertificate(slot) : [];
        return certificate.Length > 0 ? certificate : throw new CardException(StatusWord.KeyPairNotFound);
    }

    /// <summary>Stores a certificate (tag 70, uncompressed) with the management key; empty removes it.</summary>
    public void ImportCertificate(ushort container, KeyKind kind, ReadOnlySpan<byte> certificate)
    {
        var slot = Slot(container);
        byte[] buffer = new byte[ApduWriter.Overhead + 32 + certificate.Length];
        var command = new ApduWriter(buffer, 0x00, 0xDB, 0x3F, 0xFF);
        command.Bytes([0x5C, 0x03, (byte)(slot.Certificate >> 16), (byte)(slot.Certificate >> 8 & 0xFF), (byte)(slot.Certificate & 0xFF)]);
        byte[] content = [];
        if (!certificate.IsEmpty)
        {
            content = new byte[certificate.Length + 16];
            int end = BerTlv.Write(content, 0, 0x70, certificate);
            end = BerTlv.Write(content, end, 0x71, [0]);
            end = BerTlv.Write(content, end, 0xFE, []);
            content = content[..end];
        }

        Span<byte> header = stackalloc byte[8];
        command.Bytes(header[..BerTlv.WriteHeader(header, 0, 0x53, content.Length)]);
        command.Bytes(content);
        Channel.Invoke(command.Finish());
        _generation++;
    }

    /// <summary>Not possible: PIV objects are fixed.</summary>
    public byte[] GetAttributes(AttributeTarget target, ushort id) => [];

    /// <summary>Not possible: PIV objects are fixed.</summary>
    public void SetAttributes(AttributeTarget target, ushort id, ReadOnlySpan<byte> record) => throw Unsupported();

    /// <summary>Not possible: PIV objects are fixed.</summary>
    public ushort CreateFile(string name, int size, FileRights read, FileRights write) => throw Unsupported();

    /// <summary>Not possible: PIV objects are fixed.</summary>
    public void DeleteFile(string name) => throw Unsupported();

    /// <summary>Not possible: PIV objects are fixed.</summary>
    public CardFileInfo GetFileInfo(string name) => throw new CardException(StatusWord.FileNotFound);

    /// <summary>Not possible: PIV objects are fixed.</summary>
    public int ReadFile(string name, int offset, Span<byte> destination, bool isSealed = false) => throw new CardException(StatusWord.FileNotFound);

    /// <summary>Not possible: PIV objects are fixed.</summary>
    public void WriteFile(string name, int offset, ReadOnlySpan<byte> data, bool isSealed = false) => throw Unsupported();

    /// <summary>PIV has no random for applications; the host's is used.</summary>
    public void GenerateRandom(Span<byte> destination) => HostRandom.Instance.Fill(destination);

    private static CardException Unsupported() => new(StatusWord.FunctionNotSupported);

    private static PivSlot Slot(ushort container) => PivSlot.Find(container) ?? throw new CardException(StatusWord.ContainerNotFound);

    /// <summary>GET DATA; empty when the card has no such object.</summary>
    private byte[] GetObject(uint tag)
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 8];
        var command = new ApduWriter(buffer, 0x00, 0xCB, 0x3F, 0xFF);
        command.Bytes([0x5C, 0x03, (byte)(tag >> 16), (byte)(tag >> 8 & 0xFF), (byte)(tag & 0xFF)]);
        byte[] answer = new byte[ObjectBuffer];
        var sw = Channel.Transmit(command.FinishWithAnswer(), answer, out int length);
        if (Absent.Contains(sw))
            return [];
        if (!sw.IsSuccess)
            throw new CardException(sw);
        return BerTlv.Find(answer.AsSpan(0, length), 0x53).ToArray();
    }

    private byte[] GetCertificate(PivSlot slot)
    {
        byte[] content = GetObject(slot.Certificate);
        var info = BerTlv.Find(content, 0x71);
        byte[] certificate = BerTlv.Find(content, 0x70).ToArray();
        return info.Length > 0 && (info[0] & 1) != 0 ? Inflate(certificate) : certificate;
    }

    /// <summary>CertInfo bit 0: the certificate is compressed with gzip (SP 800-73-4 part 1 appendix A).</summary>
    private static byte[] Inflate(byte[] compressed)
    {
        try
        {
            using var stream = new System.IO.Compression.GZipStream(new MemoryStream(compressed), System.IO.Compression.CompressionMode.Decompress);
            byte[] buffer = new byte[ObjectBuffer];
            int length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return buffer[..length];
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }

    /// <summary>INS FD: the version, as Yubico and canokey answer it; 0.0 elsewhere.</summary>
    private Version FirmwareVersion()
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead];
        Span<byte> answer = stackalloc byte[16];
        var sw = Channel.Transmit(new ApduWriter(buffer, 0x00, 0xFD, 0x00, 0x00).FinishWithAnswer(), answer, out int length);
        return sw.IsSuccess && length >= 2 ? new Version(answer[0], answer[1]) : new Version(0, 0);
    }
}
