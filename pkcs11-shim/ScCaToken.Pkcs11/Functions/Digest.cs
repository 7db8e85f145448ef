using System.Runtime.InteropServices;
using ScCaToken.Pkcs11.Sessions;

namespace ScCaToken.Pkcs11;

/// <content>Message digesting (PKCS#11 3.0 §5.12).</content>
public sealed unsafe partial class Pkcs11Module
{
    /// <summary>C_DigestInit.</summary>
    public Ckr DigestInit(CULong session, CkMechanism* mechanism)
    {
        using var scope = Enter(session);
        if (mechanism is null)
            return CancelOrRefuse(scope.Session, OperationKind.Digest);
        scope.Session.RequireIdle(OperationKind.Digest);
        scope.Session.Digesting.Start(Input(mechanism));
        scope.Session.Begin(OperationKind.Digest);
        return Ckr.Ok;
    }

    /// <summary>C_Digest.</summary>
    public Ckr Digest(CULong session, byte* data, CULong dataLength, byte* digest, CULong* digestLength)
    {
        using var scope = Enter(session);
        scope.Session.RequireWhole(OperationKind.Digest);
        bool keep = false;
        try
        {
            var output = new Output(digest, digestLength);
            var message = Bytes(data, dataLength);
            var operation = scope.Session.Digesting;
            keep = output.AsksLength;
            if (keep)
                return output.Announce(operation.OutputLength);
            bool fits = operation.TryOnce(message, output.Buffer, out int written);
            keep = !fits;
            return output.Finish(fits, written);
        }
        finally
        {
            if (!keep)
                scope.Session.End(OperationKind.Digest);
        }
    }

    /// <summary>C_DigestUpdate.</summary>
    public Ckr DigestUpdate(CULong session, byte* part, CULong partLength)
    {
        using var scope = Enter(session);
        scope.Session.RequireParts(OperationKind.Digest);
        bool keep = false;
        try
        {
            scope.Session.Digesting.Update(Bytes(part, partLength));
            scope.Session.Continue(OperationKind.Digest);
            keep = true;
            return Ckr.Ok;
        }
        finally
        {
            if (!keep)
                scope.Session.End(OperationKind.Digest);
        }
    }

    /// <summary>C_DigestKey.</summary>
    public Ckr DigestKey(CULong session, CULong key)
    {
        using var scope = Enter(session);
        scope.Session.RequireParts(OperationKind.Digest);
        bool keep = false;
        try
        {
            var used = scope.Session.Token.Objects.Find(key.Value)?.Key ?? throw new CkException(Ckr.KeyHandleInvalid);
            using var use = new KeyUse(used, Ckr.KeyHandleInvalid);
            scope.Session.Digesting.UpdateKey(used);
            scope.Session.Continue(OperationKind.Digest);
            keep = true;
            return Ckr.Ok;
        }
        finally
        {
            if (!keep)
                scope.Session.End(OperationKind.Digest);
        }
    }

    /// <summary>C_DigestFinal.</summary>
    public Ckr DigestFinal(CULong session, byte* digest, CULong* digestLength)
    {
        using var scope = Enter(session);
        scope.Session.RequireParts(OperationKind.Digest);
        bool keep = false;
        try
        {
            var output = new Output(digest, digestLength);
            var operation = scope.Session.Digesting;
            keep = output.AsksLength;
            if (keep)
                return output.Announce(operation.OutputLength);
            bool fits = operation.TryFinish(output.Buffer, out int written);
            keep = !fits;
            return output.Finish(fits, written);
        }
        finally
        {
            if (!keep)
                scope.Session.End(OperationKind.Digest);
        }
    }
}
