using System.Security.Cryptography;

namespace ScCaToken.Pkcs11.Objects;

/// <summary>One row of a schema.</summary>
/// <param name="Type">The attribute.</param>
/// <param name="Kind">Its C type.</param>
/// <param name="Use">Where it may be given.</param>
/// <param name="Default">What a new object has when nobody gives it: empty, or for booleans and numbers the value; null when its key tells.</param>
internal sealed record AttributeRule(CkAttributeType Type, AttributeKind Kind, AttributeUse Use, byte[]? Default)
{
    /// <summary>Whether it is part of a secret: it lives in the key, and what is read of it is a copy.</summary>
    public bool IsSecret => (Use & AttributeUse.Secret) != 0;

    /// <summary>Zeroes what was read of a secret when its reader is done.</summary>
    public void Wipe(byte[]? value)
    {
        if (IsSecret)
            CryptographicOperations.ZeroMemory(value);
    }

    /// <summary>Throws CKR_ATTRIBUTE_VALUE_INVALID for a value of the wrong form.</summary>
    public void Check(ReadOnlySpan<byte> value)
    {
        bool good = Kind switch
        {
            AttributeKind.Boolean => value.Length == 1 && value[0] <= 1,
            AttributeKind.Number => value.Length == CkNumber.Size,
            AttributeKind.Date => value.Length == 0 || (value.Length == 8 && !value.ContainsAnyExceptInRange((byte)'0', (byte)'9')),
            AttributeKind.Numbers => value.Length % CkNumber.Size == 0,
            AttributeKind.Template => value.Length == 0,
            _ => true,
        };
        if (!good)
            throw new CkException(Ckr.AttributeValueInvalid, $"{Type} has the wrong form");
    }
}
