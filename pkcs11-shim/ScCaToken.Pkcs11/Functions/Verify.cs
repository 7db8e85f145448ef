using System.Runtime.InteropServices;
using ScCaToken.Pkcs11.Sessions;

namespace ScCaToken.Pkcs11;

/// <content>Verifying signatures and MACs (PKCS#11 3.0 §5.15).</content>
public sealed unsafe partial class Pkcs11Module
{
    /// <summary>C_VerifyInit.</summary>
    public Ckr VerifyInit(CULong session, CkMechanism* mechanism, CULong key)
    {
        using var scope = Enter(session);
        if (mechanism is null)
            return CancelOrRefuse(scope.Session, OperationKind.Verify);
        scope.Session.RequireIdle(OperationKind.Verify | OperationKind.VerifyRecover);
        var used = RequireKey(scope.Session, key, mechanism->Type);
        scope.Session.Verifying.Start(Input(mechanism), used.Key!);
        scope.Session.Begin(OperationKind.Verify);
        return RequireRight(scope.Session, used, OperationKind.Verify);
    }

    /// <summary>C_Verify; always ends the operation.</summary>
    public Ckr Verify(CULong session, byte* data, CULong dataLength, byte* signature, CULong signatureLength)
    {
        using var scope = Enter(session);
        scope.Session.RequireWhole(OperationKind.Verify);
        try
        {
            Require(signature is not null || signatureLength.Value != 0);
            scope.Session.Verifying.Once(Bytes(data, dataLength), Bytes(signature, signatureLength));
            return Ckr.Ok;
        }
        finally
        {
            scope.Session.End(OperationKind.Verify);
        }
    }

    /// <summary>C_VerifyUpdate.</summary>
    public Ckr VerifyUpdate(CULong session, byte* part, CULong partLength)
    {
        using var scope = Enter(session);
        scope.Session.RequireParts(OperationKind.Verify);
        bool keep = false;
        try
        {
            scope.Session.Verifying.Update(Bytes(part, partLength));
            scope.Session.Continue(OperationKind.Verify);
            keep = true;
            return Ckr.Ok;
        }
        finally
        {
            if (!keep)
                scope.Session.End(OperationKind.Verify);
        }
    }

    /// <summary>C_VerifyFinal; always ends the operation.</summary>
    public Ckr VerifyFinal(CULong session, byte* signature, CULong signatureLength)
    {
        using var scope = Enter(session);
        scope.Session.RequireParts(OperationKind.Verify);
        try
        {
            Require(signature is not null || signatureLength.Value != 0);
            scope.Session.Verifying.Finish(Bytes(signature, signatureLength));
            return Ckr.Ok;
        }
        finally
        {
            scope.Session.End(OperationKind.Verify);
        }
    }

    /// <summary>C_VerifyRecoverInit.</summary>
    public Ckr VerifyRecoverInit(CULong session, CkMechanism* mechanism, CULong key)
    {
        using var scope = Enter(session);
        if (mechanism is null)
            return CancelOrRefuse(scope.Session, OperationKind.VerifyRecover);
        scope.Session.RequireIdle(OperationKind.Verify | OperationKind.VerifyRecover);
        var used = RequireKey(scope.Session, key, mechanism->Type);
        scope.Session.Recovering.Start(Input(mechanism), used.Key!);
        scope.Session.Begin(OperationKind.VerifyRecover);
        return RequireRight(scope.Session, used, OperationKind.VerifyRecover);
    }

    /// <summary>C_VerifyRecover.</summary>
    public Ckr VerifyRecover(CULong session, byte* signature, CULong signatureLength, byte* data, CULong* dataLength)
    {
        using var scope = Enter(session);
        scope.Session.RequireActive(OperationKind.VerifyRecover);
        bool keep = false;
        try
        {
            var output = new Output(data, dataLength);
            var given = Bytes(signature, signatureLength);
            var operation = scope.Session.Recovering;
            keep = output.AsksLength;
            if (keep)
                return output.Announce(operation.OutputLength);
            bool fits = operation.TryOnce(given, output.Buffer, out int written);
            keep = !fits;
            return output.Finish(fits, written);
        }
        finally
        {
            if (!keep)
                scope.Session.End(OperationKind.VerifyRecover);
        }
    }
}
