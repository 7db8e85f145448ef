using ScCaToken.Devices;

namespace ScCaToken.Simulator;

/// <summary>Everything a key keeps without power: its flash. Logins and session keys are not part of it, as in a pulled key.</summary>
public sealed class KeySnapshot
{
    internal KeySnapshot(ImageHeader header, byte[] flash, string? userPin, string? soPin)
    {
        Header = header;
        Flash = flash;
        UserPin = userPin;
        SoPin = soPin;
    }

    internal ImageHeader Header { get; }

    internal byte[] Flash { get; }

    internal string? UserPin { get; }

    internal string? SoPin { get; }

    /// <summary>Name of the profile the key was made from.</summary>
    public string ProfileName => Header.ProfileName;

    /// <summary>Bytes of flash content.</summary>
    public int Length => Flash.Length;
}
