namespace ScCaToken.Core.Profiles;

/// <summary>Character classes a PIN must contain, OR-able.</summary>
[Flags]
public enum PinClasses
{
    /// <summary>Any bytes will do.</summary>
    None = 0,

    /// <summary>At least one of 0–9.</summary>
    Digit = 1,

    /// <summary>At least one of a–z or A–Z.</summary>
    Letter = 2,

    /// <summary>At least one byte that is neither digit nor letter.</summary>
    Symbol = 4,
}

/// <summary>
/// What makes one product differ from another, as data: PIN rules, try counts, PIN transport, KDF cost, limits and names.
/// Written to flash when a key is personalised; the firmware knows no product by name.
/// </summary>
public sealed record Profile
{
    /// <summary>Longest PIN any profile may allow, in bytes.</summary>
    public const int LongestPin = 64;

    /// <summary>Name of the profile.</summary>
    public required string Name { get; init; }

    /// <summary>Shortest PIN, in bytes.</summary>
    public int MinPinLength { get; init; } = 6;

    /// <summary>Longest PIN, in bytes (at most <see cref="LongestPin"/>).</summary>
    public int MaxPinLength { get; init; } = 16;

    /// <summary>Character classes every new PIN must contain.</summary>
    public PinClasses RequiredClasses { get; init; }

    /// <summary>PINs that may not be chosen.</summary>
    public IReadOnlyList<string> ForbiddenPins { get; init; } = [];

    /// <summary>User PIN of the application made at personalisation; empty leaves the user PIN uninitialised.</summary>
    public string FactoryUserPin { get; init; } = "12345678";

    /// <summary>SO PIN of that application; empty leaves the application uninitialised.</summary>
    public string FactorySoPin { get; init; } = "87654321";

    /// <summary>Wrong user PINs in a row until the user PIN locks (1–15; GM/T 0027 allows 10).</summary>
    public int UserTries { get; init; } = 6;

    /// <summary>Wrong SO PINs in a row until the SO PIN locks.</summary>
    public int SoTries { get; init; } = 10;

    /// <summary>A PIN its owner has not chosen (factory PIN, or set by the SO) gives no right until it is changed.</summary>
    public bool MustChangeFirst { get; init; }

    /// <summary>PINs may travel in clear.</summary>
    public bool PlainPin { get; init; }

    /// <summary>GM/T 0017's challenge form is allowed; the key then stores a PIN equivalent (SHA-1 of the PIN).</summary>
    public bool ChallengePin { get; init; }

    /// <summary>PBKDF2 iterations between a PIN and the key that wraps the storage key.</summary>
    public int KdfIterations { get; init; } = 10_000;

    /// <summary>1,024-bit RSA may be generated and imported.</summary>
    public bool Rsa1024 { get; init; }

    /// <summary>Most containers per application (1–255).</summary>
    public int MaxContainers { get; init; } = 255;

    /// <summary>Most files per application (1–65,535).</summary>
    public int MaxFiles { get; init; } = 8192;

    /// <summary>Most applications on the key (1–255).</summary>
    public int MaxApplications { get; init; } = 8;

    /// <summary>Device label, at most 32 bytes.</summary>
    public string Label { get; init; } = "ScCaToken";

    /// <summary>Manufacturer, at most 64 bytes.</summary>
    public string Manufacturer { get; init; } = "ScCaToken";

    /// <summary>Issuer, at most 64 bytes.</summary>
    public string Issuer { get; init; } = "SCCA";

    /// <summary>Name of the application made at personalisation (1–32 bytes); empty leaves the key in its factory phase.</summary>
    public string ApplicationName { get; init; } = "SCCA";

    /// <summary>Factory device authentication key: 16 bytes, ASCII.</summary>
    public string DeviceAuthKey { get; init; } = "1234567812345678";

    /// <summary>The bounds of GM/T 0027 (PIN of 6 bytes at least, 10 tries at most) do not apply.</summary>
    public bool Lax { get; init; }

    /// <summary>The key has the PIV application beside that of GM/T 0017 (SP 800-73-4).</summary>
    public bool Piv { get; init; }

    /// <summary>Why this profile cannot be used, or null when it can.</summary>
    public string? FindFault() => ProfileRules.FindFault(this);
}
