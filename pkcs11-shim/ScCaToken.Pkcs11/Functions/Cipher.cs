using System.Runtime.InteropServices;
using ScCaToken.Pkcs11.Sessions;

namespace ScCaToken.Pkcs11;

/// <content>Encryption and decryption (PKCS#11 3.0 §5.8, §5.10): the two differ in the key's right alone.</content>
public sealed unsafe partial class Pkcs11Module
{
    /// <summary>C_EncryptInit.</summary>
    public Ckr EncryptInit(CULong session, CkMechanism* mechanism, CULong key)
    {
        using var scope = Enter(session);
        if (mechanism is null)
            return CancelOrRefuse(scope.Session, OperationKind.Encrypt);
        scope.Session.RequireIdle(OperationKind.Encrypt);
        var used = RequireKey(scope.Session, key, mechanism->Type);
        scope.Session.Encrypting.Start(Input(mechanism), used.Key!);
        scope.Session.Begin(OperationKind.Encrypt);
        return RequireRight(scope.Session, used, OperationKind.Encrypt);
    }

    /// <summary>C_Encrypt.</summary>
    public Ckr Encrypt(CULong session, byte* data, CULong dataLength, byte* encryptedData, CULong* encryptedDataLength) =>
        CipherWhole(session, data, dataLength, encryptedData, encryptedDataLength, OperationKind.Encrypt);

    /// <summary>C_EncryptUpdate.</summary>
    public Ckr EncryptUpdate(CULong session, byte* part, CULong partLength, byte* encryptedPart, CULong* encryptedPartLength) =>
        CipherPart(session, part, partLength, encryptedPart, encryptedPartLength, OperationKind.Encrypt);

    /// <summary>C_EncryptFinal.</summary>
    public Ckr EncryptFinal(CULong session, byte* lastEncryptedPart, CULong* lastEncryptedPartLength) =>
        CipherEnd(session, lastEncryptedPart, lastEncryptedPartLength, OperationKind.Encrypt);

    /// <summary>C_DecryptInit.</summary>
    public Ckr DecryptInit(CULong session, CkMechanism* mechanism, CULong key)
    {
        using var scope = Enter(session);
        if (mechanism is null)
            return CancelOrRefuse(scope.Session, OperationKind.Decrypt);
        scope.Session.RequireIdle(OperationKind.Decrypt);
        var used = RequireKey(scope.Session, key, mechanism->Type);
        scope.Session.Decrypting.Start(Input(mechanism), used.Key!);
        scope.Session.Begin(OperationKind.Decrypt, used);
        return RequireRight(scope.Session, used, OperationKind.Decrypt);
    }

    /// <summary>C_Decrypt.</summary>
    public Ckr Decrypt(CULong session, byte* encryptedData, CULong encryptedDataLength, byte* data, CULong* dataLength) =>
        CipherWhole(session, encryptedData, encryptedDataLength, data, dataLength, OperationKind.Decrypt);

    /// <summary>C_DecryptUpdate.</summary>
    public Ckr DecryptUpdate(CULong session, byte* encryptedPart, CULong encryptedPartLength, byte* part, CULong* partLength) =>
        CipherPart(session, encryptedPart, encryptedPartLength, part, partLength, OperationKind.Decrypt);

    /// <summary>C_DecryptFinal.</summary>
    public Ckr DecryptFinal(CULong session, byte* lastPart, CULong* lastPartLength) => CipherEnd(session, lastPart, lastPartLength, OperationKind.Decrypt);

    private Ckr CipherWhole(CULong session, byte* input, CULong inputLength, byte* result, CULong* resultLength, OperationKind kind)
    {
        using var scope = Enter(session);
        scope.Session.RequireWhole(kind);
        bool keep = false;
        try
        {
            var output = new Output(result, resultLength);
            var source = Bytes(input, inputLength);
            scope.Session.RequirePin(kind);
            var operation = scope.Session.Cipher(kind);
            keep = output.AsksLength;
            if (keep)
                return output.Announce(operation.OnceLength(source.Length));
            bool fits = operation.TryOnce(source, output.Buffer, out int written);
            keep = !fits;
            return output.Finish(fits, written);
        }
        finally
        {
            if (!keep)
                scope.Session.End(kind);
        }
    }

    private Ckr CipherPart(CULong session, byte* input, CULong inputLength, byte* result, CULong* resultLength, OperationKind kind)
    {
        using var scope = Enter(session);
        scope.Session.RequireParts(kind);
        bool keep = false;
        try
        {
            var output = new Output(result, resultLength);
            var source = Bytes(input, inputLength);
            scope.Session.RequirePin(kind);
            var operation = scope.Session.Cipher(kind);
            keep = true;
            if (output.AsksLength)
                return output.Announce(operation.UpdateLength(source.Length));
            keep = false;
            bool fits = operation.TryUpdate(source, output.Buffer, out int written);
            if (fits)
                scope.Session.Continue(kind);
            keep = true;
            return output.Finish(fits, written);
        }
        finally
        {
            if (!keep)
                scope.Session.End(kind);
        }
    }

    private Ckr CipherEnd(CULong session, byte* result, CULong* resultLength, OperationKind kind)
    {
        using var scope = Enter(session);
        scope.Session.RequireParts(kind);
        bool keep = false;
        try
        {
            var output = new Output(result, resultLength);
            scope.Session.RequirePin(kind);
            var operation = scope.Session.Cipher(kind);
            keep = output.AsksLength;
            if (keep)
                return output.Announce(operation.FinishLength);
            bool fits = operation.TryFinish(output.Buffer, out int written);
            keep = !fits;
            return output.Finish(fits, written);
        }
        finally
        {
            if (!keep)
                scope.Session.End(kind);
        }
    }
}
