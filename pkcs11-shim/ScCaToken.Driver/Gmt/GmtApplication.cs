using ScCaToken.Driver.Card;
using ScCaToken.Driver.Channel;
using ScCaToken.Protocol;

namespace ScCaToken.Driver.Gmt;

/// <summary>One application of a GM/T 0017 key: a token for PKCS#11, an HAPPLICATION for SKF. PIN commands are in the .Pins part, keys in .Keys, files in .Files.</summary>
public sealed partial class GmtApplication : ICardToken
{
    private readonly GmtCard _card;

    private GmtApplication(GmtCard card, string name, ushort id)
    {
        _card = card;
        Name = name;
        Id = id;
    }

    /// <summary>The card it lives on.</summary>
    public GmtCard Card => _card;

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The card's id; stays valid across resets until the application is deleted.</summary>
    public ushort Id { get; }

    /// <inheritdoc/>
    public ApduChannel Channel => _card.Channel;

    /// <inheritdoc/>
    public CardCapabilities Capabilities =>
        CardCapabilities.Rsa | CardCapabilities.NistCurves | CardCapabilities.Sm2 | CardCapabilities.FreeContainers
        | CardCapabilities.FilesAndAttributes | CardCapabilities.KeyImport
        | CardCapabilities.RsaPaddingOnCard | CardCapabilities.Random | CardCapabilities.SealedFiles;

    /// <inheritdoc/>
    public CardInfo GetCardInfo()
    {
        var info = _card.GetDeviceInfo();
        return new CardInfo(
            info.Manufacturer, "ScCaToken", info.Issuer, info.Label, info.SerialNumber,
            info.HardwareVersion, info.FirmwareVersion, info.TotalSpace, info.FreeSpace);
    }

    /// <inheritdoc/>
    public CardTokenStatus GetStatus()
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 2];
        var command = Start(buffer, Ins.GetStatus, p1: 1);
        Span<byte> answer = stackalloc byte[128];
        var reader = new ApduReader(answer[..Channel.Invoke(command.FinishWithAnswer(), answer)]);
        uint generation = reader.UInt32();
        var so = ReadPin(ref reader);
        var user = ReadPin(ref reader);
        byte login = reader.Byte();
        int min = reader.Byte();
        int max = reader.Byte();
        bool initialized = (reader.Byte() & 1) != 0;
        PinType? loggedIn = login switch { 1 => PinType.User, 2 => PinType.SecurityOfficer, _ => null };
        return new CardTokenStatus(reader.FixedText(32), generation, user, so, loggedIn, min, max, initialized);
    }

    /// <inheritdoc/>
    public void ListObjects(List<CardObjectEntry> entries)
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 4];
        int from = 0;
        bool more = true;
        while (more)
        {
            var command = Start(buffer, Ins.ListObjects);
            command.UInt16((ushort)from);
            byte[] answer = Channel.InvokeToArray(command.FinishWithAnswer());
            var reader = new ApduReader(answer);
            more = reader.Byte() == 1;
            int before = from;
            while (!reader.IsEmpty)
            {
                bool isContainer = reader.Byte() == 1;
                ushort id = reader.UInt16();
                if (id < from)
                    throw Errors.CardException.Malformed();
                uint revision = reader.UInt32();
                string name = System.Text.Encoding.UTF8.GetString(reader.Bytes(reader.Byte()));
                entries.Add(new CardObjectEntry(isContainer, id, revision, name));
                from = id + 1;
            }

            if (more && (from <= before || from > ushort.MaxValue))
                throw Errors.CardException.Malformed();
        }
    }

    /// <inheritdoc/>
    public byte[] GetAttributes(AttributeTarget target, ushort id)
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 4];
        var command = Start(buffer, Ins.GetAttributes, (byte)target);
        command.UInt16(id);
        return Channel.InvokeToArray(command.FinishWithAnswer());
    }

    /// <inheritdoc/>
    public void SetAttributes(AttributeTarget target, ushort id, ReadOnlySpan<byte> record)
    {
        byte[] buffer = new byte[ApduWriter.Overhead + 4 + record.Length];
        var command = Start(buffer, Ins.SetAttributes, (byte)target);
        command.UInt16(id);
        command.Bytes(record);
        Channel.Invoke(command.Finish());
    }

    /// <inheritdoc/>
    public void GenerateRandom(Span<byte> destination) => _card.GenerateRandom(destination);

    /// <summary>Tells the card the application is not used any more; the security state stays.</summary>
    public void Close()
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 2];
        Channel.Invoke(Start(buffer, Ins.CloseApplication).Finish());
    }

    internal static GmtApplication FromOpenAnswer(GmtCard card, string name, ReadOnlySpan<byte> answer)
    {
        var reader = new ApduReader(answer);
        // Who may create files, and how many containers, certificates and files there may be.
        reader.Bytes(8);
        return new GmtApplication(card, name, reader.UInt16());
    }

    private static PinStatus ReadPin(ref ApduReader reader)
    {
        int max = reader.Byte();
        int left = reader.Byte();
        byte flags = reader.Byte();
        return new PinStatus(max, left, (flags & 0x01) != 0, (flags & 0x02) != 0, (flags & 0x10) != 0);
    }

    private ApduWriter Start(Span<byte> buffer, Ins ins, byte p1 = 0, byte p2 = 0)
    {
        var command = new ApduWriter(buffer, ins, p1, p2);
        command.UInt16(Id);
        return command;
    }

    private ApduWriter Start(Span<byte> buffer, Ins ins, ushort container, byte p1 = 0, byte p2 = 0)
    {
        var command = Start(buffer, ins, p1, p2);
        command.UInt16(container);
        return command;
    }
}
