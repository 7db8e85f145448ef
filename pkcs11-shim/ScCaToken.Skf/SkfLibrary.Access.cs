using ScCaToken.Driver.Card;
using ScCaToken.Driver.Errors;
using ScCaToken.Protocol;
using ScCaToken.Skf.Devices;
using ScCaToken.Skf.Errors;
using ScCaToken.Skf.Handles;
using ScCaToken.Skf.Interop;

namespace ScCaToken.Skf;

/// <content>Access control (GM/T 0016 §7.2).</content>
public sealed unsafe partial class SkfLibrary
{
    private const int DeviceKeySize = 16;

    /// <summary>SKF_ChangeDevAuthKey (§7.2.2): 16 bytes; needs device authentication.</summary>
    public uint ChangeDevAuthKey(nint device, byte* key, uint keyLength)
    {
        try
        {
            using var use = Begin<SkfDevice>(device);
            Require(key is not null);
            Require(keyLength == DeviceKeySize, Sar.InDataLength);
            use.Target.Card.ChangeDeviceKey(new ReadOnlySpan<byte>(key, DeviceKeySize));
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure, Subject.DeviceRight);
        }
    }

    /// <summary>SKF_DevAuth (§7.2.3): the first 16 bytes count, so that clients with padded encryption pass too.</summary>
    public uint DevAuth(nint device, byte* data, uint length)
    {
        try
        {
            using var use = Begin<SkfDevice>(device);
            Require(data is not null);
            Require(length >= DeviceKeySize, Sar.InDataLength);
            use.Target.Card.DeviceAuthenticate(new ReadOnlySpan<byte>(data, DeviceKeySize));
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure, Subject.DeviceRight);
        }
    }

    /// <summary>SKF_ChangePIN (§7.2.4): a wrong old PIN gives the tries left, 0 when locked.</summary>
    public uint ChangePIN(nint application, uint pinType, byte* oldPin, byte* newPin, uint* retryCount)
    {
        GmtPin pin = default;
        try
        {
            using var use = Begin<SkfApplication>(application);
            Require(retryCount is not null);
            pin = new GmtPin(use.Target.Card, ToPinType(pinType));
            ReadOnlySpan<byte> before = NativeText.Bytes(oldPin), after = NativeText.Bytes(newPin);
            pin.CheckLength(before, retryCount);
            pin.Card.ChangePin(pin.Type, before, after);
            return pin.Accepted(retryCount);
        }
        catch (Exception failure)
        {
            return Refused(pin, failure, retryCount);
        }
    }

    /// <summary>SKF_GetPINInfo (§7.2.5).</summary>
    public uint GetPINInfo(nint application, uint pinType, uint* maxRetryCount, uint* remainRetryCount, int* isDefaultPin)
    {
        try
        {
            using var use = Begin<SkfApplication>(application);
            var type = ToPinType(pinType);
            Require(maxRetryCount is not null && remainRetryCount is not null && isDefaultPin is not null);
            var status = use.Target.Card.GetPinStatus(type);
            *maxRetryCount = (uint)status.MaxTries;
            *remainRetryCount = (uint)status.TriesLeft;
            *isDefaultPin = status.IsFactoryPin ? 1 : 0;
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_VerifyPIN (§7.2.6).</summary>
    public uint VerifyPIN(nint application, uint pinType, byte* pin, uint* retryCount)
    {
        GmtPin target = default;
        try
        {
            using var use = Begin<SkfApplication>(application);
            Require(retryCount is not null);
            target = new GmtPin(use.Target.Card, ToPinType(pinType));
            target.CheckLength(NativeText.Bytes(pin), retryCount);
            target.Card.Login(target.Type, NativeText.Bytes(pin));
            return target.Accepted(retryCount);
        }
        catch (Exception failure)
        {
            return Refused(target, failure, retryCount);
        }
    }

    /// <summary>SKF_UnblockPIN (§7.2.7): a wrong administrator PIN gives the administrator's tries left.</summary>
    public uint UnblockPIN(nint application, byte* adminPin, byte* newUserPin, uint* retryCount)
    {
        GmtPin pin = default;
        try
        {
            using var use = Begin<SkfApplication>(application);
            Require(retryCount is not null);
            pin = new GmtPin(use.Target.Card, PinType.SecurityOfficer);
            ReadOnlySpan<byte> admin = NativeText.Bytes(adminPin), user = NativeText.Bytes(newUserPin);
            pin.CheckLength(admin, retryCount);
            pin.Card.UnblockUserPin(admin, user);
            return pin.Accepted(retryCount);
        }
        catch (Exception failure)
        {
            return Refused(pin, failure, retryCount);
        }
    }

    /// <summary>SKF_ClearSecureState (§7.2.8).</summary>
    public uint ClearSecureState(nint application)
    {
        try
        {
            using var use = Begin<SkfApplication>(application);
            use.Target.Card.Logout();
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    private uint Refused(GmtPin pin, Exception failure, uint* retryCount)
    {
        _report?.Invoke(failure);
        return pin.Refused(failure, retryCount);
    }

    private static PinType ToPinType(uint type) => type switch
    {
        0 => PinType.SecurityOfficer,
        1 => PinType.User,
        _ => throw new SkfException(Sar.UserTypeInvalid),
    };

    /// <summary>The PIN a function works on, and how its outcome is told to the caller.</summary>
    private readonly struct GmtPin(Driver.Gmt.GmtApplication card, PinType type)
    {
        public Driver.Gmt.GmtApplication Card { get; } = card;

        public PinType Type { get; } = type;

        /// <summary>A length no PIN can have is SAR_PIN_LEN_RANGE and costs no try (GM/T 0016 §8.3).</summary>
        public void CheckLength(ReadOnlySpan<byte> pin, uint* retryCount)
        {
            var status = Card.GetStatus();
            var state = Type == PinType.User ? status.User : status.SecurityOfficer;
            if (state.IsLocked || (pin.Length >= status.MinPinLength && pin.Length <= status.MaxPinLength))
                return;
            *retryCount = (uint)state.TriesLeft;
            throw new SkfException(Sar.PinLengthRange);
        }

        public uint Accepted(uint* retryCount)
        {
            *retryCount = (uint)Card.GetPinStatus(Type).TriesLeft;
            return Sar.Ok;
        }

        public uint Refused(Exception failure, uint* retryCount)
        {
            if (failure is CardException { StatusWord: var status } && (status.IsRetries || status == StatusWord.AuthenticationMethodBlocked))
                *retryCount = status.IsRetries ? (uint)status.Retries : 0;
            return ErrorCode.Of(failure);
        }
    }
}
