using System.Runtime.InteropServices;
using ScCaToken.Pkcs11.Objects;
using ScCaToken.Pkcs11.Sessions;

namespace ScCaToken.Pkcs11;

/// <content>Signing and MACing (PKCS#11 3.0 §5.13). The hot path: one session lookup, one operation, one command to the card, no allocation.</content>
public sealed unsafe partial class Pkcs11Module
{
    /// <summary>C_SignInit.</summary>
    public Ckr SignInit(CULong session, CkMechanism* mechanism, CULong key) => StartSigning(session, mechanism, key, OperationKind.Sign);

    /// <summary>C_Sign.</summary>
    public Ckr Sign(CULong session, byte* data, CULong dataLength, byte* signature, CULong* signatureLength) =>
        SignWhole(session, data, dataLength, signature, signatureLength, OperationKind.Sign);

    /// <summary>C_SignUpdate.</summary>
    public Ckr SignUpdate(CULong session, byte* part, CULong partLength)
    {
        using var scope = Enter(session);
        scope.Session.RequireParts(OperationKind.Sign);
        bool keep = false;
        try
        {
            scope.Session.RequirePin(OperationKind.Sign);
            scope.Session.Signing.Update(Bytes(part, partLength));
            scope.Session.Continue(OperationKind.Sign);
            keep = true;
            return Ckr.Ok;
        }
        finally
        {
            if (!keep)
                scope.Session.End(OperationKind.Sign);
        }
    }

    /// <summary>C_SignFinal.</summary>
    public Ckr SignFinal(CULong session, byte* signature, CULong* signatureLength)
    {
        using var scope = Enter(session);
        scope.Session.RequireParts(OperationKind.Sign);
        bool keep = false;
        try
        {
            var output = new Output(signature, signatureLength);
            scope.Session.RequirePin(OperationKind.Sign);
            var operation = scope.Session.Signing;
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
                scope.Session.End(OperationKind.Sign);
        }
    }

    /// <summary>C_SignRecoverInit.</summary>
    public Ckr SignRecoverInit(CULong session, CkMechanism* mechanism, CULong key) =>
        StartSigning(session, mechanism, key, OperationKind.SignRecover);

    /// <summary>C_SignRecover.</summary>
    public Ckr SignRecover(CULong session, byte* data, CULong dataLength, byte* signature, CULong* signatureLength) =>
        SignWhole(session, data, dataLength, signature, signatureLength, OperationKind.SignRecover);

    private Ckr SignWhole(CULong session, byte* data, CULong dataLength, byte* signature, CULong* signatureLength, OperationKind kind)
    {
        using var scope = Enter(session);
        scope.Session.RequireWhole(kind);
        bool keep = false;
        try
        {
            var output = new Output(signature, signatureLength);
            var message = Bytes(data, dataLength);
            scope.Session.RequirePin(kind);
            var operation = scope.Session.Signing;
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
                scope.Session.End(kind);
        }
    }

    private Ckr StartSigning(CULong session, CkMechanism* mechanism, CULong key, OperationKind kind)
    {
        using var scope = Enter(session);
        if (mechanism is null)
            return CancelOrRefuse(scope.Session, kind);
        scope.Session.RequireIdle(OperationKind.Sign | OperationKind.SignRecover);
        var used = RequireKey(scope.Session, key, mechanism->Type);
        scope.Session.Signing.Start(Input(mechanism), used.Key!, (CkMechanismFlags)kind);
        scope.Session.Begin(kind, used);
        return RequireRight(scope.Session, used, kind);
    }

    /// <summary>An Init function without mechanism ends the running operation (3.0); when none runs, the argument is simply wrong.</summary>
    private static Ckr CancelOrRefuse(Session session, OperationKind kind)
    {
        session.RequireActiveOrBadArguments(kind);
        session.End(kind);
        return Ckr.Ok;
    }

    /// <summary>A visible key object whose CKA_ALLOWED_MECHANISMS do not forbid the mechanism.</summary>
    private static CkObject RequireKey(Session session, CULong handle, CULong mechanism)
    {
        var item = session.Token.Objects.Find(handle.Value);
        if (item?.Key is null)
            throw new CkException(Ckr.KeyHandleInvalid);
        return item.Usage.Allows(mechanism) ? item : throw new CkException(Ckr.MechanismInvalid);
    }

    /// <summary>Ends the operation that has just started with CKR_KEY_FUNCTION_NOT_PERMITTED unless the key's usage attribute is true.</summary>
    private static Ckr RequireRight(Session session, CkObject key, OperationKind kind)
    {
        if ((key.Usage.Permitted & kind) != 0)
            return Ckr.Ok;
        session.End(kind);
        return Ckr.KeyFunctionNotPermitted;
    }

    private static MechanismInput Input(CkMechanism* mechanism)
    {
        nuint type = mechanism->Type.Value;
        return new MechanismInput(type <= uint.MaxValue ? (uint)type : throw new CkException(Ckr.MechanismInvalid), (nint)mechanism->Parameter, mechanism->ParameterLength.Value);
    }
}
