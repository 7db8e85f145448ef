using System.Security.Cryptography;
using ScCaToken.Driver.Card;
using ScCaToken.Driver.Channel;
using ScCaToken.Driver.Errors;
using ScCaToken.Protocol;

namespace ScCaToken.Driver.Gmt;

/// <content>Files.</content>
public sealed partial class GmtApplication
{
    /// <summary>Most bytes moved in one exchange, so that a file of any size fits every path.</summary>
    private const int FilePart = 16384;

    /// <summary>More than any key's flash: a size beyond it is not memory to allocate.</summary>
    private const int MaxFileSize = 1 << 24;

    /// <inheritdoc/>
    public ushort CreateFile(string name, int size, FileRights read, FileRights write)
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 14 + 64];
        var command = Start(buffer, Ins.CreateFile, SealedForm((read & FileRights.Sealed) != 0));
        command.UInt32((uint)size);
        command.UInt32((uint)(read & ~FileRights.Sealed));
        command.UInt32((uint)write);
        command.Bytes(GmtCard.NameBytes(name));
        Span<byte> answer = stackalloc byte[8];
        return new ApduReader(answer[..Channel.Invoke(command.FinishWithAnswer(), answer)]).UInt16();
    }

    /// <inheritdoc/>
    public void DeleteFile(string name)
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 2 + 64];
        var command = Start(buffer, Ins.DeleteFile);
        command.Bytes(GmtCard.NameBytes(name));
        Channel.Invoke(command.Finish());
    }

    /// <summary>Names of all files.</summary>
    public IReadOnlyList<string> ListFiles()
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 2];
        return GmtCard.SplitNames(Channel.InvokeToArray(Start(buffer, Ins.EnumFiles).FinishWithAnswer()));
    }

    /// <inheritdoc/>
    public CardFileInfo GetFileInfo(string name)
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 2 + 64];
        var command = Start(buffer, Ins.GetFileInfo);
        command.Bytes(GmtCard.NameBytes(name));
        Span<byte> answer = stackalloc byte[32];
        var reader = new ApduReader(answer[..Channel.Invoke(command.FinishWithAnswer(), answer)]);
        int size = reader.Int32();
        var read = (FileRights)reader.UInt32();
        var write = (FileRights)reader.UInt32();
        int written = reader.Int32();
        if (written > size || size > MaxFileSize)
            throw CardException.Malformed();
        return new CardFileInfo(reader.UInt16(), size, read, write, written);
    }

    /// <inheritdoc/>
    public int ReadFile(string name, int offset, Span<byte> destination, bool isSealed = false)
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 10 + 64];
        byte[] nameBytes = GmtCard.NameBytes(name);
        int done = 0;
        while (done < destination.Length)
        {
            int part = Math.Min(destination.Length - done, FilePart);
            var command = Start(buffer, Ins.ReadFile, SealedForm(isSealed));
            command.UInt32((uint)(offset + done));
            command.UInt32((uint)part);
            command.Bytes(nameBytes);
            int got = Channel.Invoke(command.FinishWithAnswer(), destination.Slice(done, part));
            done += got;
            if (got < part)
                break;
        }

        return done;
    }

    /// <inheritdoc/>
    public void WriteFile(string name, int offset, ReadOnlySpan<byte> data, bool isSealed = false)
    {
        byte[] nameBytes = GmtCard.NameBytes(name);
        if (nameBytes.Length > 32)
            throw new CardException(StatusWord.ReferenceNotFound);
        byte[] buffer = new byte[ApduWriter.Overhead + 7 + nameBytes.Length + Math.Min(data.Length, FilePart)];
        try
        {
            while (!data.IsEmpty)
            {
                var part = data[..Math.Min(data.Length, FilePart)];
                var command = Start(buffer, Ins.WriteFile, SealedForm(isSealed));
                command.UInt32((uint)offset);
                command.Byte((byte)nameBytes.Length);
                command.Bytes(nameBytes);
                command.Bytes(part);
                Channel.Invoke(command.Finish());
                data = data[part.Length..];
                offset += part.Length;
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    private static byte SealedForm(bool isSealed) => (byte)(isSealed ? 1 : 0);
}
