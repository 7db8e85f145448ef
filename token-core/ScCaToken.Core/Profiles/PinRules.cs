using System.Text;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Profiles;

/// <summary>Whether a new PIN may be chosen under a profile, and whether it is one everybody knows. Works on bytes, so that no PIN becomes a string.</summary>
internal static class PinRules
{
    /// <summary>Success when <paramref name="pin"/> keeps the profile's rules for chosen PINs, else which kind of rule it breaks: 6990 length, 6991 content.</summary>
    public static StatusWord Check(Profile profile, ReadOnlySpan<byte> pin) =>
        pin.Length < profile.MinPinLength || pin.Length > profile.MaxPinLength ? StatusWord.PinLengthInvalid
        : HasAllowedContent(profile, pin) ? StatusWord.Success
        : StatusWord.PinRejected;

    /// <summary>True when <paramref name="pin"/> is a factory PIN of the profile.</summary>
    public static bool IsFactory(Profile profile, bool isUser, ReadOnlySpan<byte> pin) =>
        Equals(pin, isUser ? profile.FactoryUserPin : profile.FactorySoPin);

    private static bool HasAllowedContent(Profile profile, ReadOnlySpan<byte> pin)
    {
        var present = PinClasses.None;
        foreach (byte b in pin)
            present |= ClassOf(b);
        if ((present & profile.RequiredClasses) != profile.RequiredClasses)
            return false;
        foreach (var forbidden in profile.ForbiddenPins)
        {
            if (Equals(pin, forbidden))
                return false;
        }

        return true;
    }

    private static PinClasses ClassOf(byte b) => b switch
    {
        >= (byte)'0' and <= (byte)'9' => PinClasses.Digit,
        (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') => PinClasses.Letter,
        _ => PinClasses.Symbol,
    };

    private static bool Equals(ReadOnlySpan<byte> pin, string text)
    {
        Span<byte> bytes = stackalloc byte[Profile.LongestPin];
        return text.Length != 0 && Encoding.UTF8.TryGetBytes(text, bytes, out int size) && pin.SequenceEqual(bytes[..size]);
    }
}
