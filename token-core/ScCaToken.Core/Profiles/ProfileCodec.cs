using System.Text;
using ScCaToken.Core.Apdu;

namespace ScCaToken.Core.Profiles;

/// <summary>A profile as bytes for the device record: version 1, fixed fields, then length-prefixed texts.</summary>
internal static class ProfileCodec
{
    private const byte Version = 1;

    [Flags]
    private enum Switches
    {
        MustChangeFirst = 1,
        PlainPin = 2,
        ChallengePin = 4,
        Rsa1024 = 8,
        Lax = 16,
        Piv = 32,
    }

    public static void Write(Profile profile, OutputBuffer target)
    {
        target.Byte(Version);
        target.Byte((byte)profile.MinPinLength);
        target.Byte((byte)profile.MaxPinLength);
        target.Byte((byte)profile.RequiredClasses);
        target.Byte((byte)profile.UserTries);
        target.Byte((byte)profile.SoTries);
        target.Byte((byte)SwitchesOf(profile));
        target.UInt32(profile.KdfIterations);
        target.Byte((byte)profile.MaxContainers);
        target.UInt16(profile.MaxFiles);
        target.Byte((byte)profile.MaxApplications);
        foreach (var text in (ReadOnlySpan<string>)[profile.Name, profile.FactoryUserPin, profile.FactorySoPin, profile.Label, profile.Manufacturer, profile.Issuer, profile.ApplicationName, profile.DeviceAuthKey])
            Text(target, text);
        target.Byte((byte)profile.ForbiddenPins.Count);
        foreach (var pin in profile.ForbiddenPins)
            Text(target, pin);
    }

    /// <summary>Reads what <see cref="Write"/> wrote; null when it is not ours or of a newer version.</summary>
    public static Profile? Read(ReadOnlySpan<byte> bytes)
    {
        var fields = new FieldReader(bytes);
        if (fields.Byte() != Version)
            return null;
        int minPin = fields.Byte();
        int maxPin = fields.Byte();
        var classes = (PinClasses)fields.Byte();
        int userTries = fields.Byte();
        int soTries = fields.Byte();
        var switches = (Switches)fields.Byte();
        var profile = new Profile
        {
            MinPinLength = minPin,
            MaxPinLength = maxPin,
            RequiredClasses = classes,
            UserTries = userTries,
            SoTries = soTries,
            MustChangeFirst = switches.HasFlag(Switches.MustChangeFirst),
            PlainPin = switches.HasFlag(Switches.PlainPin),
            ChallengePin = switches.HasFlag(Switches.ChallengePin),
            Rsa1024 = switches.HasFlag(Switches.Rsa1024),
            Lax = switches.HasFlag(Switches.Lax),
            Piv = switches.HasFlag(Switches.Piv),
            KdfIterations = (int)fields.UInt32(),
            MaxContainers = fields.Byte(),
            MaxFiles = fields.UInt16(),
            MaxApplications = fields.Byte(),
            Name = Text(ref fields),
            FactoryUserPin = Text(ref fields),
            FactorySoPin = Text(ref fields),
            Label = Text(ref fields),
            Manufacturer = Text(ref fields),
            Issuer = Text(ref fields),
            ApplicationName = Text(ref fields),
            DeviceAuthKey = Text(ref fields),
        };
        var forbidden = new string[fields.Byte()];
        for (int i = 0; i < forbidden.Length; i++)
            forbidden[i] = Text(ref fields);
        return fields.IsComplete ? profile with { ForbiddenPins = forbidden } : null;
    }

    private static Switches SwitchesOf(Profile profile) =>
        (profile.MustChangeFirst ? Switches.MustChangeFirst : 0)
        | (profile.PlainPin ? Switches.PlainPin : 0)
        | (profile.ChallengePin ? Switches.ChallengePin : 0)
        | (profile.Rsa1024 ? Switches.Rsa1024 : 0)
        | (profile.Lax ? Switches.Lax : 0)
        | (profile.Piv ? Switches.Piv : 0);

    private static void Text(OutputBuffer target, string text)
    {
        int size = Encoding.UTF8.GetByteCount(text);
        target.Byte((byte)size);
        Encoding.UTF8.GetBytes(text, target.Reserve(size));
    }

    private static string Text(ref FieldReader fields) => Encoding.UTF8.GetString(fields.Bytes(fields.Byte()));
}
