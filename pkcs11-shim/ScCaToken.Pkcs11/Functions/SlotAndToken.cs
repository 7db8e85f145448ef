using System.Runtime.InteropServices;
using ScCaToken.Driver.Card;
using ScCaToken.Pkcs11.Tokens;

namespace ScCaToken.Pkcs11;

/// <content>Slot and token management (PKCS#11 3.0 §5.5).</content>
public sealed unsafe partial class Pkcs11Module
{
    /// <summary>C_GetSlotList. The call without a buffer looks for new slots; the call with one lists what was found, so that both agree.</summary>
    public Ckr GetSlotList(byte tokenPresent, CULong* slotList, CULong* count)
    {
        var table = Current.Slots;
        Require(count is not null);
        var slots = slotList is null ? table.Refresh() : table.Listed();
        int found = 0;
        nuint room = count->Value;
        foreach (var slot in slots)
        {
            if (tokenPresent != 0 && !slot.IsTokenPresent)
                continue;
            if (slotList is not null && (nuint)found < room)
                slotList[found] = new CULong(slot.Id);
            found++;
        }

        *count = new CULong((nuint)found);
        return slotList is null || (nuint)found <= room ? Ckr.Ok : Ckr.BufferTooSmall;
    }

    /// <summary>C_GetSlotInfo.</summary>
    public Ckr GetSlotInfo(CULong slotId, CkSlotInfo* info)
    {
        var slot = Current.Slots.Find(slotId.Value);
        Require(info is not null);
        var flags = CkSlotFlags.RemovableDevice | (slot.IsTokenPresent ? CkSlotFlags.TokenPresent : 0);
        if (!slot.Reader.Name.StartsWith("sim:", StringComparison.Ordinal))
            flags |= CkSlotFlags.HwSlot;
        *info = new CkSlotInfo { Flags = new CULong((uint)flags), FirmwareVersion = LibraryVersion };
        PaddedText.Write(slot.Reader.Transport.ReaderName, info->SlotDescription, 64);
        PaddedText.Write("SCCA", info->ManufacturerId, 32);
        return Ckr.Ok;
    }

    /// <summary>C_GetTokenInfo; the flags come from the card's own counters.</summary>
    public Ckr GetTokenInfo(CULong slotId, CkTokenInfo* info)
    {
        var slot = Current.Slots.Find(slotId.Value);
        var token = slot.Token();
        Require(info is not null);
        TokenInformation.Fill(token, info);
        return Ckr.Ok;
    }

    /// <summary>C_InitToken: erases the token and sets its label; an initialised token wants its present SO PIN.</summary>
    public Ckr InitToken(CULong slotId, byte* pin, CULong pinLength, byte* label)
    {
        var token = Current.Slots.Find(slotId.Value).Token();
        Require(pin is not null && label is not null);
        string text = PaddedText.Read(label, 32) ?? throw new CkException(Ckr.ArgumentsBad);
        token.Initialize(Bytes(pin, pinLength), text);
        return Ckr.Ok;
    }

    /// <summary>C_InitPIN: the security officer sets the user's PIN.</summary>
    public Ckr InitPin(CULong session, byte* pin, CULong pinLength)
    {
        using var scope = Enter(session);
        if (scope.Session.State != CkSessionState.RwSoFunctions)
            return scope.Session.IsReadWrite ? Ckr.UserNotLoggedIn : Ckr.SessionReadOnly;
        Require(pin is not null);
        scope.Session.Token.InitializeUserPin(Bytes(pin, pinLength));
        return Ckr.Ok;
    }

    /// <summary>C_SetPIN: changes the PIN of whoever is logged in, or the user's when nobody is.</summary>
    public Ckr SetPin(CULong session, byte* oldPin, CULong oldLength, byte* newPin, CULong newLength)
    {
        using var scope = Enter(session);
        if (!scope.Session.IsReadWrite)
            return Ckr.SessionReadOnly;
        Require(oldPin is not null && newPin is not null);
        var token = scope.Session.Token;
        token.ChangePin(token.User ?? PinType.User, Bytes(oldPin, oldLength), Bytes(newPin, newLength));
        return Ckr.Ok;
    }

    /// <summary>C_WaitForSlotEvent, with CKF_DONT_BLOCK (1) or blocking until an event or C_Finalize.</summary>
    public Ckr WaitForSlotEvent(CULong flags, CULong* slot, void* reserved)
    {
        var events = Current.Events;
        Require(slot is not null && reserved is null);
        const nuint DontBlock = 1;
        bool found = (flags.Value & DontBlock) != 0 ? events.TryTake(out uint id) : events.Wait(out id);
        if (found)
        {
            *slot = new CULong(id);
            return Ckr.Ok;
        }

        return (flags.Value & DontBlock) != 0 ? Ckr.NoEvent : Ckr.CryptokiNotInitialized;
    }
}
