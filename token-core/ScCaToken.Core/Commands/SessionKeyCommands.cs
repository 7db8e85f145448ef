using System.Buffers.Binary;
using System.Security.Cryptography;
using ScCaToken.Core.Apdu;
using ScCaToken.Core.State;
using ScCaToken.Crypto;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Commands;

/// <summary>RSA- and ECCExportSessionKey, ImportSessionKey, ImportSymmKey, DestorySessionKey.</summary>
internal static class SessionKeyCommands
{
    public static StatusWord ExportRsa(scoped in CommandContext context)
    {
        var fields = new FieldReader(context.Data);
        uint algorithm = fields.UInt32();
        bool readable = PublicKeys.TryReadRsa(ref fields, out var modulus, out var exponent);
        if (fields.Failed || (readable && !fields.IsComplete))
            return StatusWord.WrongLength;
        if (!readable || !SymmetricAlgorithms.IsKnown(algorithm))
            return StatusWord.FunctionNotSupported;
        if (!context.Applet.Session.Keys.HasRoom)
            return StatusWord.NotEnoughSpace;
        Span<byte> key = stackalloc byte[SessionKey.Size];
        var random = context.Applet.Services.Random;
        random.Fill(key);
        context.Applet.Services.Tests.Require(KeyAlgorithm.Rsa);
        context.Response.UInt16(0);
        bool wrapped = Rsa.TryEncryptPkcs1(modulus, exponent, key, random, context.Response.Reserve(modulus.Length));
        return Publish(in context, wrapped, algorithm, key);
    }

    public static StatusWord ExportSm2(scoped in CommandContext context)
    {
        var fields = new FieldReader(context.Data);
        uint algorithm = fields.UInt32();
        bool readable = PublicKeys.TryReadSm2(ref fields, out var point);
        if (!fields.IsComplete)
            return StatusWord.WrongLength;
        if (!SymmetricAlgorithms.IsKnown(algorithm))
            return StatusWord.FunctionNotSupported;
        if (!readable)
            return StatusWord.WrongData;
        if (!context.Applet.Session.Keys.HasRoom)
            return StatusWord.NotEnoughSpace;
        Span<byte> key = stackalloc byte[SessionKey.Size];
        var random = context.Applet.Services.Random;
        random.Fill(key);
        context.Applet.Services.Tests.Require(KeyAlgorithm.Sm2);
        context.Response.UInt16(0);
        bool wrapped = Sm2Cipher.TryEncrypt(point, key, random, context.Response);
        return Publish(in context, wrapped, algorithm, key);
    }

    public static StatusWord Import(scoped in CommandContext context)
    {
        var fields = new FieldReader(context.Data);
        uint algorithm = fields.UInt32();
        var wrapped = fields.Rest();
        if (!SymmetricAlgorithms.IsKnown(algorithm))
            return StatusWord.FunctionNotSupported;
        if (!context.Applet.Session.Keys.HasRoom)
            return StatusWord.NotEnoughSpace;
        Span<byte> key = stackalloc byte[KeyVault.LongestPrivate];
        var status = Unwrap(in context, wrapped, key);
        if (status.IsSuccess)
            status = Add(in context, algorithm, key[..SessionKey.Size]);
        CryptographicOperations.ZeroMemory(key);
        return status;
    }

    public static StatusWord ImportPlain(scoped in CommandContext context)
    {
        var fields = new FieldReader(context.Data);
        uint algorithm = fields.UInt32();
        return SymmetricAlgorithms.IsKnown(algorithm) ? Add(in context, algorithm, fields.Rest()) : StatusWord.FunctionNotSupported;
    }

    public static StatusWord Destroy(scoped in CommandContext context)
    {
        if (Find(in context, out _) is not { } key)
            return StatusWord.ReferenceNotFound;
        key.Clear();
        return StatusWord.Success;
    }

    /// <summary>The session key whose id begins the data, and the data after it.</summary>
    public static SessionKey? Find(scoped in CommandContext context, out FieldReader rest)
    {
        rest = new FieldReader(context.Data);
        return context.Applet.Session.Keys.Find(rest.UInt16());
    }

    /// <summary>Adds a key and answers its id.</summary>
    public static StatusWord Add(scoped in CommandContext context, uint algorithm, ReadOnlySpan<byte> key)
    {
        if (context.Applet.Session.Keys.Add(algorithm, key) is not { } added)
            return StatusWord.NotEnoughSpace;
        context.Response.UInt16(added.Id);
        return StatusWord.Success;
    }

    // The id stands before the wrapped key in the answer, but the key is only kept when it could be wrapped.
    private static StatusWord Publish(scoped in CommandContext context, bool wrapped, uint algorithm, Span<byte> key)
    {
        if (wrapped)
        {
            var added = context.Applet.Session.Keys.Add(algorithm, key)!;
            BinaryPrimitives.WriteUInt16BigEndian(context.Response.Written, added.Id);
        }

        CryptographicOperations.ZeroMemory(key);
        return wrapped ? StatusWord.Success : StatusWord.WrongData;
    }

    private static StatusWord Unwrap(scoped in CommandContext context, ReadOnlySpan<byte> wrapped, Span<byte> key)
    {
        var slot = context.Container.Header.Encryption;
        if (slot.Algorithm is not (KeyAlgorithm.Rsa or KeyAlgorithm.Sm2))
            return StatusWord.KeyPairNotFound;
        int length = 0;
        bool isRsa = slot.Algorithm == KeyAlgorithm.Rsa;
        if (isRsa ? wrapped.Length != slot.Bits / 8 : !Sm2Cipher.TryParse(wrapped, out length))
            return StatusWord.WrongLength;
        if (!isRsa && length != SessionKey.Size)
            return StatusWord.ReferencedDataInvalid;
        var status = PrivateKeys.Open(in context, KeyKind.Encryption, out var loaded);
        if (!status.IsSuccess)
            return status;
        bool opened = isRsa
            ? PrivateKeys.TryDecryptPkcs1(in context, loaded!, wrapped, key, out length)
            : Sm2Cipher.TryDecrypt(loaded!.Sm2!, wrapped, key[..length]);
        return opened && length == SessionKey.Size ? StatusWord.Success : StatusWord.ReferencedDataInvalid;
    }
}
