using System.Buffers.Binary;
using System.Security.Cryptography;
using ScCaToken.Core.State;
using ScCaToken.Crypto;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Commands;

/// <summary>How PINs and keys reach the token (docs/APDU.md §2.1): protected under a one-time SM2 key, plain, or — VerifyPin only — as a challenge response.</summary>
internal static class PinTransport
{
    public const byte Challenge = 0;
    public const byte Protected = 1;
    public const byte Plain = 2;

    /// <summary>Longest payload a protected command may carry.</summary>
    public const int LongestPayload = 1024;

    private const int PointSize = 64;
    private const int DigestSize = 32;
    private const int CipherHeader = PointSize + DigestSize + 4;
    private const int BlockHeader = SessionState.ChallengeSize + 2;

    /// <summary>Room an opened payload needs.</summary>
    public const int BufferSize = BlockHeader + LongestPayload;

    /// <summary>
    /// Opens the payload of a command into <paramref name="buffer"/>, which the caller wipes. A one-time key is used up, right
    /// or wrong; what does not fit is 6984.
    /// </summary>
    public static StatusWord Open(scoped in CommandContext context, Ins ins, Span<byte> buffer, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (context.P1 == Plain)
        {
            if (!context.Device.Profile.PlainPin)
                return StatusWord.ConditionsNotSatisfied;
            if (context.Data.Length > LongestPayload)
                return StatusWord.WrongLength;
            context.Data.CopyTo(buffer);
            payload = buffer[..context.Data.Length];
            return StatusWord.Success;
        }

        return OpenProtected(in context, ins, buffer, out payload);
    }

    private static StatusWord OpenProtected(scoped in CommandContext context, Ins ins, Span<byte> buffer, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        Span<byte> challenge = stackalloc byte[SessionState.ChallengeSize];
        using var key = context.Applet.Session.TakeOneTimeKey(challenge);
        if (key == null)
            return StatusWord.ConditionsNotSatisfied;
        if (!Sm2Cipher.TryParse(context.Data, out int plainLength) || plainLength < BlockHeader || plainLength > BufferSize)
            return StatusWord.WrongLength;
        var block = buffer[..plainLength];
        if (!Sm2Cipher.TryDecrypt(key, context.Data, block))
            return StatusWord.ReferencedDataInvalid;
        bool fits = ConstantTime.AreEqual(block[..SessionState.ChallengeSize], challenge)
            && block[SessionState.ChallengeSize] == (byte)ins
            && block[SessionState.ChallengeSize + 1] == context.P2;
        payload = block[BlockHeader..];
        return fits ? StatusWord.Success : StatusWord.ReferencedDataInvalid;
    }
}
