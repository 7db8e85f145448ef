namespace ScCaToken.Core.Profiles;

/// <summary>The profiles that come with the firmware, as one table.</summary>
public static class BuiltInProfiles
{
    private static readonly string[] EasyPins =
        ["12345678", "87654321", "123456", "654321", "1234567", "111111", "000000", "11111111", "00000000", "888888", "88888888"];

    /// <summary>Name of the profile used when nobody asks for another.</summary>
    public const string DefaultName = "scca";

    /// <summary>All of them; the default first.</summary>
    public static IReadOnlyList<Profile> All { get; } =
    [
        new Profile { Name = DefaultName },
        new Profile { Name = "gmt", MinPinLength = 8, RequiredClasses = PinClasses.Digit | PinClasses.Letter, ForbiddenPins = EasyPins, MustChangeFirst = true, SoTries = 6 },
        new Profile { Name = "classic", PlainPin = true, ChallengePin = true, Rsa1024 = true },
        new Profile { Name = "piv", Piv = true, ApplicationName = "" },
        new Profile { Name = "dual", Piv = true },
        new Profile { Name = "blank", FactorySoPin = "", FactoryUserPin = "" },
        new Profile { Name = "lax", Lax = true, MinPinLength = 1, MaxPinLength = 64, UserTries = 15, SoTries = 15, PlainPin = true, ChallengePin = true, Rsa1024 = true },
        new Profile { Name = "test", Lax = true, MinPinLength = 4, PlainPin = true, ChallengePin = true, Rsa1024 = true, KdfIterations = 1 },
    ];

    /// <summary>The profile used when nobody asks for another.</summary>
    public static Profile Default => All[0];

    /// <summary>Looks a profile up by name; null when there is none.</summary>
    public static Profile? Find(string name)
    {
        foreach (var profile in All)
        {
            if (string.Equals(profile.Name, name, StringComparison.OrdinalIgnoreCase))
                return profile;
        }

        return null;
    }
}
