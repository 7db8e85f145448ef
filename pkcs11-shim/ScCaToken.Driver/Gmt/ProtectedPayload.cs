using System.Security.Cryptography;
using ScCaToken.Crypto;
using ScCaToken.Driver.Channel;
using ScCaToken.Protocol;

namespace ScCaToken.Driver.Gmt;

/// <summary>
/// The protected form of PINs and keys on the wire (docs/APDU.md §2.1): SM2-encrypted to a one-time key of the token and bound to its challenge and to the command.
/// The bytes are wiped after use.
/// </summary>
internal ref struct ProtectedPayload
{
    /// <summary>P1 of a protected command.</summary>
    public const byte Form = 0x01;

    private const int ChallengeSize = 16;
    private const int Prefix = ChallengeSize + 2;
    private readonly Span<byte> _plaintext;
    private int _length;

    /// <summary>Collects a payload in <paramref name="buffer"/>, which needs <see cref="BufferSize"/> bytes.</summary>
    public ProtectedPayload(Span<byte> buffer)
    {
        _plaintext = buffer;
        _length = Prefix;
    }

    /// <summary>Payload bytes collected so far.</summary>
    public readonly int PayloadLength => _length - Prefix;

    /// <summary>Buffer bytes for a payload of <paramref name="payloadLength"/>.</summary>
    public static int BufferSize(int payloadLength) => Prefix + payloadLength;

    /// <summary>Bytes that a payload of <paramref name="payloadLength"/> takes on the wire.</summary>
    public static int WireSize(int payloadLength) => 96 + 4 + Prefix + payloadLength;

    /// <summary>Appends a secret with a length byte; longer than 255 bytes is cut, which no PIN rule accepts anyway.</summary>
    public void Prefixed(scoped ReadOnlySpan<byte> secret)
    {
        int take = Math.Min(secret.Length, 255);
        _plaintext[_length++] = (byte)take;
        Bytes(secret[..take]);
    }

    /// <summary>Appends bytes as they are.</summary>
    public void Bytes(scoped ReadOnlySpan<byte> value)
    {
        value.CopyTo(_plaintext[_length..]);
        _length += value.Length;
    }

    /// <summary>Fetches a one-time key, encrypts and appends the block to the command. Call inside a channel scope: the newest key alone serves.</summary>
    public readonly void AppendTo(ref ApduWriter command, ApduChannel channel, Ins ins, byte p2)
    {
        Span<byte> buffer = stackalloc byte[ApduWriter.Overhead];
        Span<byte> opened = stackalloc byte[ChallengeSize + 64];
        var open = new ApduWriter(buffer, Ins.OpenProtected);
        if (channel.Invoke(open.FinishWithAnswer(), opened) != opened.Length)
            throw Errors.CardException.Malformed();
        opened[..ChallengeSize].CopyTo(_plaintext);
        _plaintext[ChallengeSize] = (byte)ins;
        _plaintext[ChallengeSize + 1] = p2;
        byte[] cipher = new byte[Sm2.CiphertextLength(_length)];
        if (!Sm2.TryEncrypt(opened[ChallengeSize..], _plaintext[.._length], HostRandom.Instance, cipher))
            throw Errors.CardException.Malformed();
        command.Bytes(cipher.AsSpan(0, 96));
        command.UInt32((uint)_length);
        command.Bytes(cipher.AsSpan(96));
    }

    /// <summary>Wipes the collected secrets.</summary>
    public readonly void Clear() => CryptographicOperations.ZeroMemory(_plaintext);
}
