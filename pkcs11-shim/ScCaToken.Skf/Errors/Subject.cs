namespace ScCaToken.Skf.Errors;

/// <summary>What a function is about: one status word of the card means different return codes for different things.</summary>
internal enum Subject
{
    /// <summary>Nothing in particular: the general map.</summary>
    General,

    /// <summary>Something that needs device authentication.</summary>
    DeviceRight,

    /// <summary>A file.</summary>
    File,

    /// <summary>A certificate.</summary>
    Certificate,

    /// <summary>A session key or an agreement on the card.</summary>
    SessionKey,
}
