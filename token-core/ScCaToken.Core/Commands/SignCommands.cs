using ScCaToken.Core.Apdu;
using ScCaToken.Core.State;
using ScCaToken.Crypto;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Commands;

/// <summary>ECCSignData and RSASignData: authorise and draw randomness here, compute in <see cref="PreparedSignature"/>.</summary>
internal static class SignCommands
{
    private const int Message = 1;
    private const int Digest = 2;
    private const int Pkcs1 = 1;
    private const int Pss = 2;
    private const int Pkcs1Overhead = 11;

    public static StatusWord Execute(scoped in CommandContext context)
    {
        var prepared = new PreparedSignature(stackalloc byte[PreparedSignature.WorkspaceSize]);
        var status = Prepare(in context, ref prepared);
        return status.IsSuccess ? prepared.Compute(context.Response.Reserve(prepared.AnswerLength)) : status;
    }

    /// <summary>True for the instructions this class prepares.</summary>
    public static bool Handles(Ins ins) => ins is Ins.EccSignData or Ins.RsaSignData;

    /// <summary>
    /// True when preparing cannot fail half-way: a key that must be authenticated for each operation is left to the serial
    /// path, so that a fresh verification is never spent twice on one command.
    /// </summary>
    /// <param name="context">The command.</param>
    /// <param name="room">Bytes there are for the answer, status word left out. A longer one is for the serial path before anything is drawn: what a seeded key draws must not depend on whether its caller defers.</param>
    public static bool CanDefer(scoped in CommandContext context, int room)
    {
        var slot = Slot(in context);
        return (slot.Flags & KeyFlags.AuthenticateAlways) == 0 && PreparedSignature.AnswerLengthFor(isElliptic: context.Ins == Ins.EccSignData, slot.Bits) <= room;
    }

    /// <summary>Everything but the computation.</summary>
    public static StatusWord Prepare(scoped in CommandContext context, ref PreparedSignature prepared) =>
        context.Ins == Ins.EccSignData ? PrepareEcc(in context, ref prepared) : PrepareRsa(in context, ref prepared);

    private static KeySlot Slot(scoped in CommandContext context) => context.Container.Header.Slot(Kind(in context));

    // P2 of ECCSignData counts the other way round than everywhere else: 00 is the signing pair (GM/T 0017), 01 ours.
    private static int Kind(scoped in CommandContext context) =>
        context.Ins == Ins.RsaSignData ? context.P2 : context.P2 == 0 ? KeyKind.Signing : KeyKind.Encryption;

    private static StatusWord PrepareEcc(scoped in CommandContext context, ref PreparedSignature prepared)
    {
        int kind = Kind(in context);
        var slot = context.Container.Header.Slot(kind);
        if (slot.Algorithm is KeyAlgorithm.None or KeyAlgorithm.Rsa)
            return StatusWord.KeyPairNotFound;
        if (context.P1 == Message)
            return PrepareMessage(in context, kind, slot.Algorithm, ref prepared);
        if (context.Data.Length != slot.Bits / 8)
            return StatusWord.WrongLength;
        var scheme = slot.Algorithm == KeyAlgorithm.Sm2 ? SignatureScheme.Sm2 : SignatureScheme.Ecdsa;
        return Prepare(in context, kind, scheme, context.Data, ref prepared);
    }

    private static StatusWord PrepareMessage(scoped in CommandContext context, int kind, KeyAlgorithm algorithm, ref PreparedSignature prepared)
    {
        var fields = new FieldReader(context.Data);
        var id = fields.Bytes(fields.UInt32());
        if (fields.Failed || id.Length > MaxIdLength)
            return StatusWord.WrongLength;
        if (algorithm != KeyAlgorithm.Sm2)
            return StatusWord.FunctionNotSupported;
        Span<byte> publicKey = stackalloc byte[KeyVault.LongestPublic];
        int length = context.Applet.Services.Keys.CopyPublic(context.Container, kind, publicKey);
        var e = prepared.Scratch[..Sm2.DigestSize];
        Sm2.ComputeDigest(publicKey[4..length], id, fields.Rest(), e);
        return Prepare(in context, kind, SignatureScheme.Sm2, e, ref prepared);
    }

    /// <summary>Longest user id of SM2: its bit length is a 16-bit number.</summary>
    public const int MaxIdLength = ushort.MaxValue / 8;

    private static StatusWord PrepareRsa(scoped in CommandContext context, ref PreparedSignature prepared)
    {
        int kind = Kind(in context);
        var slot = context.Container.Header.Slot(kind);
        if (slot.Algorithm != KeyAlgorithm.Rsa)
            return StatusWord.KeyPairNotFound;
        int size = slot.Bits / 8;
        if (context.P1 == Pss)
            return PreparePss(in context, kind, size, ref prepared);
        bool fits = context.P1 == Pkcs1 ? context.Data.Length <= size - Pkcs1Overhead : context.Data.Length == size;
        return fits
            ? Prepare(in context, kind, context.P1 == Pkcs1 ? SignatureScheme.RsaPkcs1 : SignatureScheme.RsaRaw, context.Data, ref prepared)
            : StatusWord.WrongLength;
    }

    private static StatusWord PreparePss(scoped in CommandContext context, int kind, int size, ref PreparedSignature prepared)
    {
        var fields = new FieldReader(context.Data);
        var hash = (HashAlgorithmId)fields.Byte();
        var maskHash = (HashAlgorithmId)fields.Byte();
        int saltLength = fields.UInt16();
        var digest = fields.Rest();
        if (fields.Failed)
            return StatusWord.WrongLength;
        if (!Hashes.IsKnown(hash) || !Hashes.IsKnown(maskHash))
            return StatusWord.FunctionNotSupported;
        // RFC 8017 §9.1.1 step 3: emLen ≥ hLen + sLen + 2.
        if (digest.Length != Hashes.Size(hash) || saltLength > size - digest.Length - 2)
            return StatusWord.WrongLength;
        var status = Prepare(in context, kind, SignatureScheme.RsaPss, digest, ref prepared);
        if (status.IsSuccess)
            prepared.UsePss(hash, maskHash, saltLength, context.Applet.Services.Random);
        return status;
    }

    private static StatusWord Prepare(scoped in CommandContext context, int kind, SignatureScheme scheme, ReadOnlySpan<byte> input, ref PreparedSignature prepared)
    {
        var status = PrivateKeys.Open(in context, kind, out var key);
        if (status.IsSuccess)
            prepared.Prepare(key!, scheme, context.Container.Header.Slot(kind).Bits, input, context.Applet.Services.Random);
        return status;
    }
}
