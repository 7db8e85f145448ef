using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ScCaToken.Pkcs11.Sessions;

namespace ScCaToken.Pkcs11;

/// <content>Dual-function operations (PKCS#11 3.0 §5.17): one cipher and one hash or signature, fed with the same plaintext.</content>
public sealed unsafe partial class Pkcs11Module
{
    /// <summary>C_DigestEncryptUpdate.</summary>
    public Ckr DigestEncryptUpdate(CULong session, byte* part, CULong partLength, byte* encryptedPart, CULong* encryptedPartLength) =>
        EncryptBoth(session, part, partLength, encryptedPart, encryptedPartLength, OperationKind.Digest);

    /// <summary>C_SignEncryptUpdate.</summary>
    public Ckr SignEncryptUpdate(CULong session, byte* part, CULong partLength, byte* encryptedPart, CULong* encryptedPartLength) =>
        EncryptBoth(session, part, partLength, encryptedPart, encryptedPartLength, OperationKind.Sign);

    /// <summary>C_DecryptDigestUpdate.</summary>
    public Ckr DecryptDigestUpdate(CULong session, byte* encryptedPart, CULong encryptedPartLength, byte* part, CULong* partLength) =>
        DecryptBoth(session, encryptedPart, encryptedPartLength, part, partLength, OperationKind.Digest);

    /// <summary>C_DecryptVerifyUpdate.</summary>
    public Ckr DecryptVerifyUpdate(CULong session, byte* encryptedPart, CULong encryptedPartLength, byte* part, CULong* partLength) =>
        DecryptBoth(session, encryptedPart, encryptedPartLength, part, partLength, OperationKind.Verify);

    private static void Feed(Session session, OperationKind kind, ReadOnlySpan<byte> plaintext)
    {
        switch (kind)
        {
            case OperationKind.Digest:
                session.Digesting.Update(plaintext);
                break;
            case OperationKind.Sign:
                session.RequirePin(kind);
                session.Signing.Update(plaintext);
                break;
            default:
                session.Verifying.Update(plaintext);
                break;
        }

        session.Continue(kind);
    }

    private Ckr EncryptBoth(CULong session, byte* part, CULong partLength, byte* result, CULong* resultLength, OperationKind other)
    {
        using var scope = Enter(session);
        scope.Session.RequireParts(OperationKind.Encrypt);
        scope.Session.RequireParts(other);
        byte[] plaintext = [];
        bool keep = false;
        try
        {
            var output = new Output(result, resultLength);
            // A copy: the caller may encrypt in place, and the other operation needs the plaintext after it is known that the buffer is large enough.
            plaintext = Bytes(part, partLength).ToArray();
            var operation = scope.Session.Encrypting;
            int needed = operation.UpdateLength(plaintext.Length);
            keep = output.AsksLength || output.Buffer.Length < needed;
            if (keep)
                return output.Finish(output.AsksLength, needed);
            Feed(scope.Session, other, plaintext);
            operation.TryUpdate(plaintext, output.Buffer, out int written);
            scope.Session.Continue(OperationKind.Encrypt);
            keep = true;
            return output.Finish(true, written);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
            if (!keep)
                scope.Session.End(OperationKind.Encrypt | other);
        }
    }

    private Ckr DecryptBoth(CULong session, byte* part, CULong partLength, byte* result, CULong* resultLength, OperationKind other)
    {
        using var scope = Enter(session);
        scope.Session.RequireParts(OperationKind.Decrypt);
        scope.Session.RequireParts(other);
        bool keep = false;
        try
        {
            var output = new Output(result, resultLength);
            var source = Bytes(part, partLength);
            scope.Session.RequirePin(OperationKind.Decrypt);
            var operation = scope.Session.Decrypting;
            keep = output.AsksLength;
            if (keep)
                return output.Announce(operation.UpdateLength(source.Length));
            bool fits = operation.TryUpdate(source, output.Buffer, out int written);
            if (fits)
            {
                Feed(scope.Session, other, output.Buffer[..written]);
                scope.Session.Continue(OperationKind.Decrypt);
            }

            keep = true;
            return output.Finish(fits, written);
        }
        finally
        {
            if (!keep)
                scope.Session.End(OperationKind.Decrypt | other);
        }
    }
}
