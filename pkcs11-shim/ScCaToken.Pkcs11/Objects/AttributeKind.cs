namespace ScCaToken.Pkcs11.Objects;

/// <summary>The C type of an attribute's value.</summary>
internal enum AttributeKind
{
    /// <summary>CK_BBOOL.</summary>
    Boolean,

    /// <summary>CK_ULONG.</summary>
    Number,

    /// <summary>Bytes or text of any length.</summary>
    Bytes,

    /// <summary>CK_DATE: empty or 8 digits.</summary>
    Date,

    /// <summary>An array of CK_ULONG.</summary>
    Numbers,

    /// <summary>A nested template; always empty here.</summary>
    Template,
}
