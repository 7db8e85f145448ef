using ScCaToken.Core.State;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Applets.Piv;

/// <summary>VERIFY, CHANGE REFERENCE DATA, RESET RETRY COUNTER (SP 800-73-4 part 2 §3.2), and the makers' SET PIN RETRIES and RESET.</summary>
internal static class PivPins
{
    private const int PinSize = 8;
    private const int ShortestPin = 6;
    private const byte Pad = 0xFF;

    /// <summary>VERIFY: with a PIN, without one (how matters stand), or with P1 = FF (forget it).</summary>
    public static StatusWord Verify(PivState state, scoped in CommandApdu command)
    {
        if (command.P2 != PivSlots.ApplicationPin)
            return StatusWord.ReferenceNotFound;
        if (command.P1 == 0xFF)
        {
            if (!command.Data.IsEmpty)
                return StatusWord.WrongData;
            state.LogOutUser();
            return StatusWord.Success;
        }

        if (command.P1 != 0)
            return StatusWord.WrongP1P2;
        var user = state.Application.User;
        if (command.Data.IsEmpty)
            return state.IsVerified ? StatusWord.Success : user.IsLocked ? StatusWord.AuthenticationMethodBlocked : StatusWord.RetriesLeft(user.Left);
        if (user.IsLocked)
            return StatusWord.AuthenticationMethodBlocked;
        if (!IsWellFormed(command.Data))
            return StatusWord.WrongData;
        using var storageKey = new Secret(stackalloc byte[ApplicationState.StorageKeySize]);
        var status = state.Check(PinType.User, command.Data, storageKey.Bytes, keepCharge: false);
        if (status.IsSuccess)
            state.LogIn(storageKey.Bytes);
        return status;
    }

    /// <summary>CHANGE REFERENCE DATA of PIN or PUK.</summary>
    public static StatusWord Change(PivState state, scoped in CommandApdu command)
    {
        if (command.P1 != 0)
            return StatusWord.WrongP1P2;
        if (command.P2 is not (PivSlots.ApplicationPin or PivSlots.Puk))
            return StatusWord.ReferenceNotFound;
        var type = command.P2 == PivSlots.Puk ? PinType.So : PinType.User;
        return Replace(state, type, type, command.Data);
    }

    /// <summary>RESET RETRY COUNTER: a new PIN by the PUK, which is compared afresh each time.</summary>
    public static StatusWord ResetRetryCounter(PivState state, scoped in CommandApdu command)
    {
        if (command.P1 != 0)
            return StatusWord.WrongP1P2;
        if (command.P2 != PivSlots.ApplicationPin)
            return StatusWord.ReferenceNotFound;
        var status = Replace(state, PinType.So, PinType.User, command.Data);
        if (status.IsSuccess)
            state.LogOutUser();
        return status;
    }

    /// <summary>SET PIN RETRIES (makers' FA): new limits, and PIN and PUK as from the factory. Needs management key and PIN.</summary>
    public static StatusWord SetRetries(PivState state, scoped in CommandApdu command)
    {
        if (!state.IsManagementAuthenticated || !state.IsVerified)
            return StatusWord.SecurityStatusNotSatisfied;
        if (!command.Data.IsEmpty)
            return StatusWord.WrongLength;
        if (command.P1 is 0 or > 15 || command.P2 is 0 or > 15)
            return StatusWord.WrongP1P2;
        var application = new ApplicationState(PivRecords.Application, [], Rights.Anyone, soTries: command.P2, userTries: command.P1);
        state.Records.Begin();
        PivFactory.PutPins(state, application, state.Application.StorageKey);
        state.Records.Commit();
        state.LogOutUser();
        state.Reload();
        return StatusWord.Success;
    }

    /// <summary>RESET (makers' FB): everything as from the factory, once PIN and PUK are both locked.</summary>
    public static StatusWord Reset(PivState state, scoped in CommandApdu command)
    {
        if (command.P1 != 0 || command.P2 != 0)
            return StatusWord.WrongP1P2;
        if (!state.Application.User.IsLocked || !state.Application.So.IsLocked)
            return StatusWord.ConditionsNotSatisfied;
        PivFactory.Create(state);
        state.Unload();
        state.Load();
        return StatusWord.Success;
    }

    // Old ‖ new, each padded to 8 bytes. The charge of the try is given back by the transaction that writes the new one.
    private static StatusWord Replace(PivState state, PinType proof, PinType target, ReadOnlySpan<byte> data)
    {
        var application = state.Application;
        if (application.Pin(proof).IsLocked)
            return StatusWord.AuthenticationMethodBlocked;
        if (data.Length != 2 * PinSize || !IsWellFormed(data[PinSize..]) || !IsWellFormed(data[..PinSize]))
            return StatusWord.WrongData;
        using var storageKey = new Secret(stackalloc byte[ApplicationState.StorageKeySize]);
        var status = state.Check(proof, data[..PinSize], storageKey.Bytes, keepCharge: true);
        if (status.IsSuccess)
        {
            state.Records.Begin();
            var pending = state.Pins.Put(application, target, data[PinSize..], storageKey.Bytes, PinFlags.None);
            if (proof != target)
                state.Services.Device.PutTries(application, application.Pin(proof), application.Pin(proof).MaxTries);
            state.Records.Commit();
            state.Pins.Commit(pending);
            application.Pin(proof).Left = application.Pin(proof).MaxTries;
        }

        return status;
    }

    // Six to eight bytes, filled up with FF (SP 800-73-4 part 2 §2.4.3). A PIN is not compared when its form is wrong, so no try is used.
    private static bool IsWellFormed(ReadOnlySpan<byte> padded)
    {
        if (padded.Length != PinSize)
            return false;
        int length = padded.IndexOf(Pad);
        if (length < 0)
            return true;
        return length >= ShortestPin && padded[length..].IndexOfAnyExcept(Pad) < 0;
    }
}
