using ScCaToken.Driver.Card;
using ScCaToken.Driver.Channel;
using ScCaToken.Protocol;

namespace ScCaToken.Driver.Gmt;

/// <content>Containers and certificates.</content>
public sealed partial class GmtApplication
{
    /// <inheritdoc/>
    public ushort CreateContainer(string name) => InvokeName(Ins.CreateContainer, name);

    /// <summary>Finds a container by name; 6A94 when there is none.</summary>
    public ushort OpenContainer(string name) => InvokeName(Ins.OpenContainer, name);

    /// <summary>Names of all containers.</summary>
    public IReadOnlyList<string> ListContainers()
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 2];
        return GmtCard.SplitNames(Channel.InvokeToArray(Start(buffer, Ins.EnumContainer).FinishWithAnswer()));
    }

    /// <inheritdoc/>
    public void DeleteContainer(string name)
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 2 + 64];
        var command = Start(buffer, Ins.DeleteContainer);
        command.Bytes(GmtCard.NameBytes(name));
        Channel.Invoke(command.Finish());
    }

    /// <inheritdoc/>
    public ContainerInfo GetContainerInfo(ushort container)
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 4];
        var command = Start(buffer, Ins.GetContainerInfo, container);
        Span<byte> answer = stackalloc byte[32];
        var reader = new ApduReader(answer[..Channel.Invoke(command.FinishWithAnswer(), answer)]);
        reader.Byte();
        var signing = ReadPair(ref reader);
        var encryption = ReadPair(ref reader);
        return new ContainerInfo(signing, encryption, reader.Int32(), reader.Int32());
    }

    /// <inheritdoc/>
    public byte[] ExportCertificate(ushort container, KeyKind kind)
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 4];
        var command = Start(buffer, Ins.ExportCertificate, container, (byte)kind);
        var reader = new ApduReader(Channel.InvokeToArray(command.FinishWithAnswer()));
        int length = reader.Length32();
        return reader.Bytes(length).ToArray();
    }

    /// <inheritdoc/>
    public void ImportCertificate(ushort container, KeyKind kind, ReadOnlySpan<byte> certificate)
    {
        byte[] buffer = new byte[ApduWriter.Overhead + 8 + certificate.Length];
        var command = Start(buffer, Ins.ImportCertificate, container, (byte)kind);
        command.UInt32((uint)certificate.Length);
        command.Bytes(certificate);
        Channel.Invoke(command.Finish());
    }

    private static KeyPairInfo ReadPair(ref ApduReader reader)
    {
        var algorithm = (KeyAlgorithm)reader.Byte();
        int bits = reader.UInt16();
        byte flags = reader.Byte();
        return new KeyPairInfo(algorithm, bits, (flags & 1) != 0, (flags & 4) != 0);
    }

    private ushort InvokeName(Ins ins, string name)
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 2 + 64];
        var command = Start(buffer, ins);
        command.Bytes(GmtCard.NameBytes(name));
        Span<byte> answer = stackalloc byte[8];
        return new ApduReader(answer[..Channel.Invoke(command.FinishWithAnswer(), answer)]).UInt16();
    }
}
