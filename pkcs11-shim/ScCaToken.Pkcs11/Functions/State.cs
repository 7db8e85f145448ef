using System.Runtime.InteropServices;
using ScCaToken.Pkcs11.Sessions;

namespace ScCaToken.Pkcs11;

/// <content>Operation state and cancelling (PKCS#11 3.0 §5.6.4 to §5.6.6).</content>
public sealed unsafe partial class Pkcs11Module
{
    private const OperationKind Savable = OperationKind.Encrypt | OperationKind.Decrypt | OperationKind.Digest | OperationKind.Sign | OperationKind.Verify;

    /// <summary>C_GetOperationState: states of running operations stay inside (CKR_STATE_UNSAVEABLE).</summary>
    public Ckr GetOperationState(CULong session, byte* operationState, CULong* operationStateLength)
    {
        using var scope = Enter(session);
        Require(operationStateLength is not null);
        return scope.Session.IsActive(Savable) ? Ckr.StateUnsaveable : Ckr.OperationNotInitialized;
    }

    /// <summary>C_SetOperationState: no saved state can exist.</summary>
    public Ckr SetOperationState(CULong session, byte* operationState, CULong operationStateLength, CULong encryptionKey, CULong authenticationKey)
    {
        using var scope = Enter(session);
        Require(operationState is not null);
        return Ckr.SavedStateInvalid;
    }

    /// <summary>C_SessionCancel.</summary>
    public Ckr SessionCancel(CULong session, CULong flags)
    {
        using var scope = Enter(session);
        scope.Session.End((OperationKind)(uint)(flags.Value & uint.MaxValue));
        return Ckr.Ok;
    }
}
