using ScCaToken.Driver.Channel;
using ScCaToken.Protocol;

namespace ScCaToken.Driver.Gmt;

/// <content>Use of session keys on the card (docs/APDU.md §11).</content>
public sealed partial class GmtCard
{
    /// <summary>Most bytes one <see cref="Transform"/> or <see cref="ComputeMac"/> takes.</summary>
    public const int MaxSessionPart = 16384;

    /// <summary>Second step of the initiator of a key agreement (GM/T 0016 §7.6.26); returns the session key's id.</summary>
    public ushort FinishAgreement(ushort agreement, ReadOnlySpan<byte> point, ReadOnlySpan<byte> temporaryPoint, ReadOnlySpan<byte> id)
    {
        byte[] buffer = new byte[ApduWriter.Overhead + 8 + 128 + id.Length];
        var command = new ApduWriter(buffer, Ins.GenerateKeyWithEcc);
        command.UInt16(agreement);
        command.Bytes(point);
        command.Bytes(temporaryPoint);
        WriteId(ref command, id);
        Span<byte> answer = stackalloc byte[32];
        return new ApduReader(answer[..Channel.Invoke(command.FinishWithAnswer(), answer)]).UInt16();
    }

    /// <summary>Encrypts or decrypts whole units without padding in the mode of the key, starting from <paramref name="iv"/>; leaves no operation open on the card.</summary>
    /// <param name="key">The key's id.</param>
    /// <param name="encrypting">The direction.</param>
    /// <param name="feedbackBits">CFB only; 8 to 128.</param>
    /// <param name="iv">16 bytes, or none for ECB.</param>
    /// <param name="source">At most <see cref="MaxSessionPart"/> bytes.</param>
    /// <param name="destination">As many bytes.</param>
    public void Transform(ushort key, bool encrypting, int feedbackBits, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Span<byte> start = stackalloc byte[ApduWriter.Overhead + 32];
        byte[] buffer = new byte[ApduWriter.Overhead + 2 + source.Length];
        var init = new ApduWriter(start, encrypting ? Ins.EncryptInit : Ins.DecryptInit);
        init.UInt16(key);
        init.Byte(0);
        init.Byte((byte)feedbackBits);
        init.Byte((byte)iv.Length);
        init.Bytes(iv);
        var command = new ApduWriter(buffer, encrypting ? Ins.Encrypt : Ins.Decrypt);
        command.UInt16(key);
        command.Bytes(source);
        InvokePair(init.Finish(), command.FinishWithAnswer(), destination[..source.Length]);
    }

    /// <summary>CBC-MAC over whole blocks, starting from <paramref name="iv"/>.</summary>
    public void ComputeMac(ushort key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> blocks, Span<byte> mac)
    {
        Span<byte> start = stackalloc byte[ApduWriter.Overhead + 32];
        byte[] buffer = new byte[ApduWriter.Overhead + 2 + blocks.Length];
        var init = new ApduWriter(start, Ins.MacInit);
        init.UInt16(key);
        init.Byte((byte)iv.Length);
        init.Bytes(iv);
        var command = new ApduWriter(buffer, Ins.Mac);
        command.UInt16(key);
        command.Bytes(blocks);
        InvokePair(init.Finish(), command.FinishWithAnswer(), mac);
    }

    /// <summary>Destroys a session key.</summary>
    public void DestroySessionKey(ushort key)
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 2];
        var command = new ApduWriter(buffer, Ins.DestorySessionKey);
        command.UInt16(key);
        Channel.Invoke(command.Finish());
    }

    internal static void WriteSm2Cipher(ref ApduWriter command, ReadOnlySpan<byte> cipher)
    {
        command.Bytes(cipher[..96]);
        command.UInt32((uint)(cipher.Length - 96));
        command.Bytes(cipher[96..]);
    }

    internal static void WriteId(ref ApduWriter command, ReadOnlySpan<byte> id)
    {
        command.UInt32((uint)id.Length);
        command.Bytes(id);
    }

    /// <summary>Start and operation as one sequence: the operation on the card belongs to the key, not to the caller.</summary>
    private void InvokePair(ReadOnlySpan<byte> init, ReadOnlySpan<byte> command, Span<byte> answer)
    {
        using var scope = Channel.Enter();
        Channel.Invoke(init);
        if (Channel.Invoke(command, answer) != answer.Length)
            throw Errors.CardException.Malformed();
    }
}
