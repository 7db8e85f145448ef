using System.Runtime.InteropServices;
using ScCaToken.Pkcs11.Sessions;

namespace ScCaToken.Pkcs11;

/// <content>Operation state and cancelling (PKCS#11 3.0 §5.6.4 to §5.6.6).</content>
public sealed unsafe partial class Pkcs11Module
{
    /// <summary>C_GetOperationState: digests, signatures and MACs in the middle of a message, ECB and CBC; other modes are CKR_STATE_UNSAVEABLE.</summary>
    public Ckr GetOperationState(CULong session, byte* operationState, CULong* operationStateLength)
    {
        using var scope = Enter(session);
        var output = new Output(operationState, operationStateLength);
        var saved = scope.Session.SaveOperations();
        if (output.AsksLength || output.Buffer.Length < SavedStates.Length)
        {
            saved.Dispose();
            return output.AsksLength ? output.Announce(SavedStates.Length) : output.Finish(false, SavedStates.Length);
        }

        scope.Session.Token.SavedStates.Keep(saved, output.Buffer);
        return output.Finish(true, SavedStates.Length);
    }

    /// <summary>C_SetOperationState: replaces whatever runs in the session.</summary>
    public Ckr SetOperationState(CULong session, byte* operationState, CULong operationStateLength, CULong encryptionKey, CULong authenticationKey)
    {
        using var scope = Enter(session);
        Require(operationState is not null);
        var owner = scope.Session;
        var (cipherKey, macKey) = (StateKey(owner, encryptionKey), StateKey(owner, authenticationKey));
        using var cipherUse = new KeyUse(cipherKey, Ckr.KeyHandleInvalid);
        using var macUse = new KeyUse(macKey, Ckr.KeyHandleInvalid);
        // Sealed keys come from the card: whoever waits for it must not hold the lock of the states, which a lost login needs.
        Open(cipherKey);
        Open(macKey);
        owner.Token.SavedStates.Use(Bytes(operationState, operationStateLength), saved => owner.RestoreOperations(saved, cipherKey, macKey));
        return Ckr.Ok;
    }

    private static KeyMaterial? StateKey(Session session, CULong handle) =>
        handle.Value == 0 ? null : session.Token.Objects.Find(handle.Value)?.Key ?? throw new CkException(Ckr.KeyHandleInvalid);

    private static void Open(KeyMaterial? key)
    {
        if (key is SoftSecretKey secret)
            _ = secret.Value;
    }

    /// <summary>C_SessionCancel.</summary>
    public Ckr SessionCancel(CULong session, CULong flags)
    {
        using var scope = Enter(session);
        scope.Session.End((OperationKind)(uint)(flags.Value & uint.MaxValue));
        return Ckr.Ok;
    }
}
