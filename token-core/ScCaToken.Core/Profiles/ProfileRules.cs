using System.Text;
using ScCaToken.Core.Apdu;
using ScCaToken.Core.State;

namespace ScCaToken.Core.Profiles;

/// <summary>What a profile may say: hard limits of the formats, and the bounds of GM/T 0027-2014 unless it is lax.</summary>
internal static class ProfileRules
{
    private const int LongestLabel = 32;
    private const int LongestText = 64;

    public static string? FindFault(Profile profile)
    {
        if (profile.MinPinLength < 1 || profile.MinPinLength > profile.MaxPinLength || profile.MaxPinLength > Profile.LongestPin)
            return $"PIN length {profile.MinPinLength}–{profile.MaxPinLength} is not within 1–{Profile.LongestPin}";
        if (profile.UserTries is < 1 or > 15 || profile.SoTries is < 1 or > 15)
            return "tries must be 1 to 15";
        if (!profile.Lax && (profile.MinPinLength < 6 || profile.UserTries > 10 || profile.SoTries > 10))
            return "GM/T 0027 asks for PINs of at least 6 bytes and at most 10 tries; a profile that differs must be lax";
        if (profile.KdfIterations is < 1 or > 10_000_000)
            return "KDF iterations must be 1 to 10,000,000";
        if (profile.MaxContainers is < 1 or > 255 || profile.MaxApplications is < 1 or > 255 || profile.MaxFiles is < 1 or > 65535)
            return "limits on applications and containers must be 1 to 255, on files 1 to 65,535";
        return FindTextFault(profile) ?? FindPinFault(profile) ?? FindSizeFault(profile);
    }

    // Of fields that are each in order: only then can the profile be encoded.
    private static string? FindSizeFault(Profile profile)
    {
        var encoded = new OutputBuffer();
        ProfileCodec.Write(profile, encoded);
        return encoded.Length > DeviceState.LongestProfile
            ? $"the profile takes {encoded.Length} bytes, and a key keeps at most {DeviceState.LongestProfile} of it: forbid fewer PINs"
            : null;
    }

    private static string? FindTextFault(Profile profile)
    {
        if (Size(profile.Name) is 0 or > LongestLabel)
            return "the profile's name must have 1 to 32 bytes";
        if (Size(profile.Label) > LongestLabel || Size(profile.Manufacturer) > LongestText || Size(profile.Issuer) > LongestText)
            return "label (32), manufacturer (64) or issuer (64 bytes) is too long";
        if (Size(profile.ApplicationName) > LongestLabel)
            return "the application's name must have at most 32 bytes";
        if (Size(profile.DeviceAuthKey) != 16)
            return "the device authentication key must have 16 bytes";
        return profile.ForbiddenPins.Count > 255 ? "at most 255 PINs can be forbidden" : null;
    }

    private static string? FindPinFault(Profile profile)
    {
        foreach (var pin in profile.ForbiddenPins)
        {
            if (Size(pin) > Profile.LongestPin)
                return "a forbidden PIN is longer than any PIN may be";
        }

        // A factory PIN may break the rules for chosen PINs when it must be changed before it serves.
        foreach (var pin in (ReadOnlySpan<string>)[profile.FactoryUserPin, profile.FactorySoPin])
        {
            if (pin.Length == 0)
                continue;
            int size = Size(pin);
            if (size < profile.MinPinLength || size > profile.MaxPinLength)
                return "a factory PIN is shorter or longer than the profile allows";
        }

        return profile.FactorySoPin.Length == 0 && profile.FactoryUserPin.Length != 0
            ? "a user PIN needs an SO PIN beside it"
            : null;
    }

    private static int Size(string text) => Encoding.UTF8.GetByteCount(text);
}
