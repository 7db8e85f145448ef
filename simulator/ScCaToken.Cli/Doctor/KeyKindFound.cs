namespace ScCaToken.Cli.Doctor;

/// <summary>Whose key it is.</summary>
internal enum KeyKindFound
{
    /// <summary>Neither of the following.</summary>
    Other,

    /// <summary>A GM/T 0017 application.</summary>
    Gmt,

    /// <summary>A PIV application.</summary>
    Piv,
}
