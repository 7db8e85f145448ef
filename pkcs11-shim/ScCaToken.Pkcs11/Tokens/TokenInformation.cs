using System.Runtime.InteropServices;
using ScCaToken.Driver.Card;

namespace ScCaToken.Pkcs11.Tokens;

/// <summary>CK_TOKEN_INFO of a token.</summary>
internal static unsafe class TokenInformation
{
    // CK_EFFECTIVELY_INFINITE.
    private const uint Unlimited = 0;

    public static void Fill(Token token, CkTokenInfo* info)
    {
        var status = token.Card.GetStatus();
        var card = token.Card.GetCardInfo();
        var (sessions, readWrite) = token.CountSessions();
        *info = new CkTokenInfo
        {
            Flags = new CULong((uint)Flags(status, token.Card.Capabilities)),
            MaxSessionCount = new CULong(Unlimited),
            SessionCount = new CULong((uint)sessions),
            MaxRwSessionCount = new CULong(Unlimited),
            RwSessionCount = new CULong((uint)readWrite),
            MaxPinLength = new CULong((uint)status.MaxPinLength),
            MinPinLength = new CULong((uint)status.MinPinLength),
            TotalPublicMemory = Memory(card.TotalSpace),
            FreePublicMemory = Memory(card.TotalSpace == 0 ? 0 : card.FreeSpace),
            TotalPrivateMemory = Memory(card.TotalSpace),
            FreePrivateMemory = Memory(card.TotalSpace == 0 ? 0 : card.FreeSpace),
            HardwareVersion = Version(card.HardwareVersion),
            FirmwareVersion = Version(card.FirmwareVersion),
        };
        PaddedText.Write(status.Label, info->Label, 32);
        PaddedText.Write(card.Manufacturer, info->ManufacturerId, 32);
        PaddedText.Write(card.Model, info->Model, 16);
        // The end of a long serial number is what differs between keys.
        PaddedText.Write(card.SerialNumber.Length > 16 ? card.SerialNumber[^16..] : card.SerialNumber, info->SerialNumber, 16);
        new Span<byte>(info->UtcTime, 16).Fill((byte)' ');
    }

    private static CkTokenFlags Flags(CardTokenStatus status, CardCapabilities capabilities)
    {
        var flags = CkTokenFlags.LoginRequired | CkTokenFlags.DualCryptoOperations;
        if (capabilities.HasFlag(CardCapabilities.Random))
            flags |= CkTokenFlags.Rng;
        if (status.IsInitialized)
            flags |= CkTokenFlags.TokenInitialized;
        if (status.User.IsInitialized)
            flags |= CkTokenFlags.UserPinInitialized | Pin(status.User, CkTokenFlags.UserPinCountLow, CkTokenFlags.UserPinFinalTry, CkTokenFlags.UserPinLocked, CkTokenFlags.UserPinToBeChanged);
        if (status.SecurityOfficer.IsInitialized)
            flags |= Pin(status.SecurityOfficer, CkTokenFlags.SoPinCountLow, CkTokenFlags.SoPinFinalTry, CkTokenFlags.SoPinLocked, CkTokenFlags.SoPinToBeChanged);
        return flags;
    }

    private static CkTokenFlags Pin(PinStatus pin, CkTokenFlags low, CkTokenFlags final, CkTokenFlags locked, CkTokenFlags change)
    {
        var flags = pin.IsFactoryPin || pin.MustChange ? change : 0;
        if (pin.IsLocked)
            return flags | locked;
        if (pin.TriesLeft < pin.MaxTries)
            flags |= low;
        return pin.TriesLeft == 1 ? flags | final : flags;
    }

    private static CULong Memory(long bytes) =>
        bytes is > 0 and < uint.MaxValue ? new CULong((nuint)bytes) : CkNumber.Unavailable;

    private static CkVersion Version(Version version) => new() { Major = (byte)version.Major, Minor = (byte)version.Minor };
}
