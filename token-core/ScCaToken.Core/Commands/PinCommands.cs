using ScCaToken.Core.Apdu;
using ScCaToken.Core.Profiles;
using ScCaToken.Core.State;
using ScCaToken.Core.Storage;
using ScCaToken.Crypto;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Commands;

/// <summary>GetPinInfo, VerifyPin, ChangePin, UnblockPin, ClearSecureState, InitUserPin.</summary>
internal static class PinCommands
{
    public static StatusWord GetPinInfo(scoped in CommandContext context)
    {
        var type = (PinType)context.P2;
        context.Application.Pin(type).Report(context.Application.IsLoggedIn(type), context.Response);
        return StatusWord.Success;
    }

    public static StatusWord ClearSecureState(scoped in CommandContext context)
    {
        context.Application.LogOut();
        return StatusWord.Success;
    }

    public static StatusWord VerifyPin(scoped in CommandContext context)
    {
        using var buffer = new Secret(stackalloc byte[PinTransport.BufferSize]);
        using var storageKey = new Secret(stackalloc byte[ApplicationState.StorageKeySize]);
        var type = (PinType)context.P2;
        StatusWord status;
        if (context.P1 == PinTransport.Challenge)
        {
            status = VerifyChallenge(in context, type, storageKey.Bytes);
        }
        else
        {
            status = PinTransport.Open(in context, Ins.VerifyPin, buffer.Bytes, out var pin);
            if (status.IsSuccess)
                status = IsPlausible(pin) ? context.Applet.Services.Pins.Check(context.Application, type, pin, storageKey.Bytes) : StatusWord.WrongLength;
        }

        if (status.IsSuccess)
            context.Application.LogIn(type, storageKey.Bytes);
        return status;
    }

    public static StatusWord ChangePin(scoped in CommandContext context)
    {
        using var buffer = new Secret(stackalloc byte[PinTransport.BufferSize]);
        using var storageKey = new Secret(stackalloc byte[ApplicationState.StorageKeySize]);
        var status = PinTransport.Open(in context, Ins.ChangePin, buffer.Bytes, out var payload);
        if (status.IsSuccess)
            status = Replace(in context, (PinType)context.P2, (PinType)context.P2, payload, storageKey.Bytes);
        return status;
    }

    public static StatusWord UnblockPin(scoped in CommandContext context)
    {
        using var buffer = new Secret(stackalloc byte[PinTransport.BufferSize]);
        using var storageKey = new Secret(stackalloc byte[ApplicationState.StorageKeySize]);
        var status = PinTransport.Open(in context, Ins.UnblockPin, buffer.Bytes, out var payload);
        if (status.IsSuccess)
            status = Replace(in context, PinType.So, PinType.User, payload, storageKey.Bytes);
        // Whoever was logged in as user was so by a PIN that is no more.
        if (status.IsSuccess && context.Application.IsLoggedIn(PinType.User))
            context.Application.LogOut();
        return status;
    }

    public static StatusWord InitUserPin(scoped in CommandContext context)
    {
        using var buffer = new Secret(stackalloc byte[PinTransport.BufferSize]);
        var status = PinTransport.Open(in context, Ins.InitUserPin, buffer.Bytes, out var pin);
        if (status.IsSuccess)
        {
            status = PinRules.Check(context.Device.Profile, pin);
            if (status.IsSuccess)
                Store(in context, PinType.User, pin, context.Application.StorageKey, chosenByOwner: false);
        }

        return status;
    }

    /// <summary>True for a length any PIN can have; nothing else is worth a try.</summary>
    public static bool IsPlausible(ReadOnlySpan<byte> pin) => pin.Length is > 0 and <= Profile.LongestPin;

    private static StatusWord VerifyChallenge(scoped in CommandContext context, PinType type, Span<byte> storageKey)
    {
        if (!context.Device.Profile.ChallengePin)
            return StatusWord.ConditionsNotSatisfied;
        if (context.Data.Length != SessionState.ChallengeSize)
            return StatusWord.WrongLength;
        Span<byte> challenge = stackalloc byte[SessionState.ChallengeSize];
        return context.Applet.Session.TryTakeChallenge(challenge)
            ? context.Applet.Services.Pins.CheckChallenge(context.Application, type, challenge, context.Data, storageKey)
            : StatusWord.ConditionsNotSatisfied;
    }

    /// <summary>oldLen1 ‖ old ‖ newLen1 ‖ new: the old PIN of <paramref name="proof"/> pays for a new PIN of <paramref name="target"/>, in one transaction with the tries given back.</summary>
    private static StatusWord Replace(scoped in CommandContext context, PinType proof, PinType target, ReadOnlySpan<byte> payload, Span<byte> storageKey)
    {
        var fields = new FieldReader(payload);
        var old = fields.Bytes(fields.Byte());
        var chosen = fields.Bytes(fields.Byte());
        if (!fields.IsComplete || !IsPlausible(old) || !IsPlausible(chosen))
            return StatusWord.WrongLength;
        var pins = context.Applet.Services.Pins;
        var status = pins.Check(context.Application, proof, old, storageKey, keepCharge: true);
        if (!status.IsSuccess)
            return status;
        var proved = context.Application.Pin(proof);
        bool mustChange = (proved.Flags & PinFlags.MustChange) != 0;
        // Everybody may know a PIN that must be changed first: it gives no other one, and is itself changed by another only.
        status = mustChange && proof != target ? StatusWord.ConditionsNotSatisfied
            : mustChange && ConstantTime.AreEqual(old, chosen) ? StatusWord.PinRejected
            : PinRules.Check(context.Device.Profile, chosen);
        if (!status.IsSuccess)
        {
            pins.Restore(context.Application, proved);
            return status;
        }

        try
        {
            Store(in context, target, chosen, storageKey, chosenByOwner: proof == target, proved);
        }
        catch (StoreFullException)
        {
            // The PIN was right: a flash without room for a first user PIN must not use up the SO's tries.
            context.Records.Abandon();
            pins.Restore(context.Application, proved);
            throw;
        }

        return StatusWord.Success;
    }

    private static void Store(scoped in CommandContext context, PinType target, ReadOnlySpan<byte> pin, ReadOnlySpan<byte> storageKey, bool chosenByOwner, PinState? proved = null)
    {
        var pins = context.Applet.Services.Pins;
        context.Records.Begin();
        var pending = pins.Put(context.Application, target, pin, storageKey, pins.FlagsFor(target, pin, chosenByOwner));
        if (proved != null && proved.Type != target)
            context.Device.PutTries(context.Application, proved, proved.MaxTries);
        context.Records.Commit();
        pins.Commit(pending);
        if (proved != null)
            proved.Left = proved.MaxTries;
    }
}
