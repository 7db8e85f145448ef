namespace ScCaToken.Pkcs11.Objects;

/// <summary>Where an attribute may or must be given (the footnotes of PKCS#11 3.0 §4.1).</summary>
[Flags]
internal enum AttributeUse
{
    /// <summary>Only the library sets it.</summary>
    None = 0,

    /// <summary>In a template of C_CreateObject.</summary>
    Create = 1 << 0,

    /// <summary>In a template of C_GenerateKey or C_GenerateKeyPair.</summary>
    Generate = 1 << 1,

    /// <summary>In a template of C_UnwrapKey or C_DeriveKey.</summary>
    Unwrap = 1 << 2,

    /// <summary>In C_SetAttributeValue.</summary>
    Modify = 1 << 3,

    /// <summary>In C_CopyObject, beyond what may be modified.</summary>
    Copy = 1 << 4,

    /// <summary>C_CreateObject cannot do without it.</summary>
    Required = 1 << 5,

    /// <summary>Not revealed while the object is sensitive or not extractable.</summary>
    Secret = 1 << 6,

    /// <summary>The usual attribute: given at any birth, fixed afterwards.</summary>
    Birth = Create | Generate | Unwrap,

    /// <summary>Given at any birth, and changed later.</summary>
    Free = Birth | Modify,
}
