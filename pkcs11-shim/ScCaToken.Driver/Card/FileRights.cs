namespace ScCaToken.Driver.Card;

/// <summary>Access rights of files (GM/T 0016 §6.4.9), OR-able.</summary>
[Flags]
public enum FileRights : uint
{
    /// <summary>Nobody.</summary>
    Never = 0x00,

    /// <summary>The security officer.</summary>
    SecurityOfficer = 0x01,

    /// <summary>The user.</summary>
    User = 0x10,

    /// <summary>Anybody, without a PIN.</summary>
    Anyone = 0xFF,

    /// <summary>Beside the read rights: the card keeps the content encrypted, and only the logged-in user reads and writes it (ours).</summary>
    Sealed = 0x8000_0000,
}
