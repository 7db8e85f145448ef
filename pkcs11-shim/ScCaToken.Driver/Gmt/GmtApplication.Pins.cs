using System.Buffers.Binary;
using ScCaToken.Driver.Card;
using ScCaToken.Driver.Channel;
using ScCaToken.Driver.Errors;
using ScCaToken.Protocol;

namespace ScCaToken.Driver.Gmt;

/// <content>
/// PIN life cycle. All PINs travel in the protected form. One of a length no card takes fails before it is sent, so it costs no try; the card
/// would call it a wrong length of the command.
/// </content>
public sealed partial class GmtApplication
{
    // What a card takes on the wire (docs/APDU.md §2.1).
    private const int LongestPin = 64;
    private const int PinBuffer = 2 * (1 + LongestPin) + 64;

    /// <inheritdoc/>
    public void Login(PinType type, ReadOnlySpan<byte> pin)
    {
        RequirePossible(pin);
        Span<byte> secret = stackalloc byte[ProtectedPayload.BufferSize(PinBuffer)];
        var payload = new ProtectedPayload(secret);
        payload.Bytes(pin);
        Send(Ins.VerifyPin, type, ref payload);
    }

    /// <inheritdoc/>
    public void Logout()
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 2];
        Channel.Invoke(Start(buffer, Ins.ClearSecureState).Finish());
    }

    /// <inheritdoc/>
    public void ChangePin(PinType type, ReadOnlySpan<byte> oldPin, ReadOnlySpan<byte> newPin)
    {
        RequirePossible(oldPin);
        RequirePossible(newPin);
        Span<byte> secret = stackalloc byte[ProtectedPayload.BufferSize(PinBuffer)];
        var payload = new ProtectedPayload(secret);
        payload.Prefixed(oldPin);
        payload.Prefixed(newPin);
        Send(Ins.ChangePin, type, ref payload);
    }

    /// <inheritdoc/>
    public void UnblockUserPin(ReadOnlySpan<byte> soPin, ReadOnlySpan<byte> newPin)
    {
        RequirePossible(soPin);
        RequirePossible(newPin);
        Span<byte> secret = stackalloc byte[ProtectedPayload.BufferSize(PinBuffer)];
        var payload = new ProtectedPayload(secret);
        payload.Prefixed(soPin);
        payload.Prefixed(newPin);
        Send(Ins.UnblockPin, PinType.User, ref payload);
    }

    /// <inheritdoc/>
    public void InitUserPin(ReadOnlySpan<byte> newPin)
    {
        RequirePossible(newPin);
        Span<byte> secret = stackalloc byte[ProtectedPayload.BufferSize(PinBuffer)];
        var payload = new ProtectedPayload(secret);
        payload.Bytes(newPin);
        Send(Ins.InitUserPin, 0, ref payload);
    }

    /// <inheritdoc/>
    public void Initialize(ReadOnlySpan<byte> soPin, string label)
    {
        RequirePossible(soPin);
        Span<byte> secret = stackalloc byte[ProtectedPayload.BufferSize(PinBuffer)];
        var payload = new ProtectedPayload(secret);
        payload.Prefixed(soPin);
        payload.Bytes(label.Length == 0 ? [] : GmtCard.NameBytes(label));
        Send(Ins.InitApplication, 0, ref payload);
    }

    /// <summary>Counters and flags of one PIN, as GetPinInfo answers them.</summary>
    public PinStatus GetPinStatus(PinType type)
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead + 2];
        var command = Start(buffer, Ins.GetPinInfo, p2: (byte)type);
        Span<byte> answer = stackalloc byte[16];
        var reader = new ApduReader(answer[..Channel.Invoke(command.FinishWithAnswer(), answer)]);
        return ReadPin(ref reader);
    }

    private static void RequirePossible(ReadOnlySpan<byte> pin)
    {
        if (pin.Length is 0 or > LongestPin)
            throw new CardException(StatusWord.PinLengthInvalid);
    }

    private void Send(Ins ins, PinType type, ref ProtectedPayload payload)
    {
        Span<byte> id = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(id, Id);
        _card.SendProtected(ins, (byte)type, id, ref payload);
    }
}
