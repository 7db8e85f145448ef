using System.Security.Cryptography;
using ScCaToken.Driver.Card;
using ScCaToken.Driver.Channel;
using ScCaToken.Driver.Errors;
using ScCaToken.Protocol;

namespace ScCaToken.Driver.Gmt;

/// <content>SM2 key exchange whose key is given to the host (docs/APDU.md §11, P2 bit 0).</content>
public sealed partial class GmtApplication
{
    // The commands want an algorithm for the session key they may make; here none is made.
    private const uint AgreedAlgorithm = 0x401;
    private const byte AnswerKey = 1;
    private const int MaxExchangeId = 256;

    /// <inheritdoc/>
    public ushort BeginSm2Exchange(ushort container, KeyKind kind, ReadOnlySpan<byte> id, Span<byte> temporaryPoint)
    {
        CheckInput(id, MaxExchangeId);
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 12 + MaxExchangeId];
        var command = Start(buffer, Ins.GenerateAgreementDataWithEcc, container, (byte)kind);
        command.UInt32(AgreedAlgorithm);
        GmtCard.WriteId(ref command, id);
        return InvokeIdAndPoint(command.FinishWithAnswer(), temporaryPoint);
    }

    /// <inheritdoc/>
    public void AnswerSm2Exchange(
        ushort container, KeyKind kind, ReadOnlySpan<byte> id, ReadOnlySpan<byte> peerPoint, ReadOnlySpan<byte> peerTemporaryPoint, ReadOnlySpan<byte> peerId,
        Span<byte> temporaryPoint, Span<byte> key)
    {
        CheckInput(id, MaxExchangeId);
        CheckInput(peerId, MaxExchangeId);
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 16 + (2 * Sm2Point) + (2 * MaxExchangeId)];
        var command = Start(buffer, Ins.GenerateAgreementDataAndKeyWithEcc, container, (byte)kind, AnswerKey);
        command.UInt32(AgreedAlgorithm);
        command.Bytes(peerPoint);
        command.Bytes(peerTemporaryPoint);
        GmtCard.WriteId(ref command, id);
        GmtCard.WriteId(ref command, peerId);
        Span<byte> answer = stackalloc byte[ICardToken.AgreedKeySize + Sm2Point];
        InvokeAgreed(command.FinishWithAnswer(), answer);
        answer[..ICardToken.AgreedKeySize].CopyTo(key);
        answer[ICardToken.AgreedKeySize..].CopyTo(temporaryPoint);
        CryptographicOperations.ZeroMemory(answer);
    }

    /// <inheritdoc/>
    public void FinishSm2Exchange(ushort exchange, ReadOnlySpan<byte> peerPoint, ReadOnlySpan<byte> peerTemporaryPoint, ReadOnlySpan<byte> peerId, Span<byte> key)
    {
        CheckInput(peerId, MaxExchangeId);
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 8 + (2 * Sm2Point) + MaxExchangeId];
        var command = new ApduWriter(buffer, Ins.GenerateKeyWithEcc, 0, AnswerKey);
        command.UInt16(exchange);
        command.Bytes(peerPoint);
        command.Bytes(peerTemporaryPoint);
        GmtCard.WriteId(ref command, peerId);
        InvokeAgreed(command.FinishWithAnswer(), key[..ICardToken.AgreedKeySize]);
    }

    private void InvokeAgreed(ReadOnlySpan<byte> command, Span<byte> answer)
    {
        if (Channel.Invoke(command, answer) != answer.Length)
            throw CardException.Malformed();
    }
}
