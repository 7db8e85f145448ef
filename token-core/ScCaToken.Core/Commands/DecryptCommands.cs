using ScCaToken.Core.Apdu;
using ScCaToken.Core.State;
using ScCaToken.Crypto;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Commands;

/// <summary>RSADecrypt, ECCDecrypt and ECDH (ours). A ciphertext that does not open is 6984, whatever is wrong with it.</summary>
internal static class DecryptCommands
{
    private const int Pkcs1 = 1;
    private const int Oaep = 2;
    private const int EntropySize = 32;

    public static StatusWord DecryptRsa(scoped in CommandContext context)
    {
        int kind = context.P2;
        var slot = context.Container.Header.Slot(kind);
        if (slot.Algorithm != KeyAlgorithm.Rsa)
            return StatusWord.KeyPairNotFound;
        HashAlgorithmId hash = default, maskHash = default;
        ReadOnlySpan<byte> label = default;
        var fields = new FieldReader(context.Data);
        if (context.P1 == Oaep)
        {
            hash = (HashAlgorithmId)fields.Byte();
            maskHash = (HashAlgorithmId)fields.Byte();
            label = fields.Bytes(fields.UInt16());
            if (fields.Failed)
                return StatusWord.WrongLength;
            if (!Hashes.IsKnown(hash) || !Hashes.IsKnown(maskHash))
                return StatusWord.FunctionNotSupported;
        }

        int size = slot.Bits / 8;
        var ciphertext = fields.Rest();
        if (ciphertext.Length != size)
            return StatusWord.WrongLength;
        var status = PrivateKeys.Open(in context, kind, out var key);
        if (!status.IsSuccess)
            return status;
        Span<byte> entropy = stackalloc byte[EntropySize];
        context.Applet.Services.Random.Fill(entropy);
        var plaintext = context.Response.Reserve(size);
        int length = size;
        bool opened = context.P1 switch
        {
            Pkcs1 => Rsa.TryDecryptPkcs1(key!.Rsa!, ciphertext, entropy, plaintext, out length),
            Oaep => Rsa.TryDecryptOaep(key!.Rsa!, hash, maskHash, label, ciphertext, entropy, plaintext, out length),
            _ => Rsa.TryPrivateOperation(key!.Rsa!, ciphertext, entropy, plaintext),
        };
        context.Response.Truncate(opened ? length : 0);
        return opened ? StatusWord.Success : StatusWord.ReferencedDataInvalid;
    }

    public static StatusWord DecryptSm2(scoped in CommandContext context)
    {
        int kind = context.P2;
        if (!Sm2Cipher.TryParse(context.Data, out int length))
            return StatusWord.WrongLength;
        if (context.Container.Header.Slot(kind).Algorithm != KeyAlgorithm.Sm2)
            return StatusWord.KeyPairNotFound;
        var status = PrivateKeys.Open(in context, kind, out var key);
        if (!status.IsSuccess)
            return status;
        if (Sm2Cipher.TryDecrypt(key!.Sm2!, context.Data, context.Response.Reserve(length)))
            return StatusWord.Success;
        context.Response.Truncate(0);
        return StatusWord.ReferencedDataInvalid;
    }

    public static StatusWord DeriveSharedPoint(scoped in CommandContext context)
    {
        int kind = context.P2;
        var slot = context.Container.Header.Slot(kind);
        if (slot.Algorithm is KeyAlgorithm.None or KeyAlgorithm.Rsa)
            return StatusWord.KeyPairNotFound;
        int size = slot.Bits / 8;
        if (context.Data.Length != 2 * size)
            return StatusWord.WrongLength;
        var status = PrivateKeys.Open(in context, kind, out var key);
        if (!status.IsSuccess)
            return status;
        var x = context.Response.Reserve(size);
        bool derived = key!.Sm2 is { } sm2 ? Sm2.TryDeriveSharedPoint(sm2, context.Data, x) : Ecdh.TryDerive(key.Ec!, context.Data, x);
        if (derived)
            return StatusWord.Success;
        context.Response.Truncate(0);
        return StatusWord.ReferencedDataInvalid;
    }
}
