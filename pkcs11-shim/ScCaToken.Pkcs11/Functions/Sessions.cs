using System.Runtime.InteropServices;
using ScCaToken.Driver.Card;

namespace ScCaToken.Pkcs11;

/// <content>Session management (PKCS#11 3.0 §5.6).</content>
public sealed unsafe partial class Pkcs11Module
{
    /// <summary>C_OpenSession. The notification callback is never called: the library has no surrender or event to report through it.</summary>
    public Ckr OpenSession(CULong slotId, CULong flags, void* application, nint notify, CULong* session)
    {
        var library = Current;
        var slot = library.Slots.Find(slotId.Value);
        Require(session is not null);
        var wanted = (CkSessionFlags)(uint)(flags.Value & uint.MaxValue);
        if ((wanted & CkSessionFlags.SerialSession) == 0)
            return Ckr.SessionParallelNotSupported;
        *session = new CULong(library.Sessions.Open(slot, (wanted & CkSessionFlags.RwSession) != 0).Handle);
        return Ckr.Ok;
    }

    /// <summary>C_CloseSession.</summary>
    public Ckr CloseSession(CULong session)
    {
        Current.Sessions.Close(session.Value);
        return Ckr.Ok;
    }

    /// <summary>C_CloseAllSessions.</summary>
    public Ckr CloseAllSessions(CULong slotId)
    {
        var library = Current;
        library.Sessions.CloseAll(library.Slots.Find(slotId.Value).Token());
        return Ckr.Ok;
    }

    /// <summary>C_GetSessionInfo.</summary>
    public Ckr GetSessionInfo(CULong session, CkSessionInfo* info)
    {
        using var scope = Enter(session);
        Require(info is not null);
        var flags = CkSessionFlags.SerialSession | (scope.Session.IsReadWrite ? CkSessionFlags.RwSession : 0);
        *info = new CkSessionInfo
        {
            SlotId = new CULong(scope.Session.Slot.Id),
            State = new CULong((uint)scope.Session.State),
            Flags = new CULong((uint)flags),
        };
        return Ckr.Ok;
    }

    /// <summary>C_Login.</summary>
    public Ckr Login(CULong session, CULong userType, byte* pin, CULong pinLength)
    {
        using var scope = Enter(session);
        var token = scope.Session.Token;
        if (userType.Value > (uint)CkUserType.ContextSpecific)
            return Ckr.UserTypeInvalid;
        // No protected authentication path: a PIN must be given.
        Require(pin is not null);
        var given = Bytes(pin, pinLength);
        switch ((CkUserType)userType.Value)
        {
            case CkUserType.SecurityOfficer:
                token.Login(PinType.SecurityOfficer, given);
                break;
            case CkUserType.User:
                token.Login(PinType.User, given);
                break;
            default:
                scope.Session.AuthenticateOperation(given);
                break;
        }

        return Ckr.Ok;
    }

    /// <summary>C_LoginUser: a USB Key has no user names, so only an empty one is known.</summary>
    public Ckr LoginUser(CULong session, CULong userType, byte* pin, CULong pinLength, byte* username, CULong usernameLength)
    {
        using (Enter(session))
            Require(usernameLength.Value == 0);
        return Login(session, userType, pin, pinLength);
    }

    /// <summary>C_Logout.</summary>
    public Ckr Logout(CULong session)
    {
        using var scope = Enter(session);
        scope.Session.Token.Logout();
        return Ckr.Ok;
    }
}
