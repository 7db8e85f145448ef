using System.Security.Cryptography;
using ScCaToken.Driver.Card;

namespace ScCaToken.Pkcs11.Objects;

/// <summary>Makes keys of the values in a template.</summary>
internal static class KeyFactory
{
    /// <summary>The public key of modulus and exponent, or of curve and point.</summary>
    /// <exception cref="CkException">CKR_CURVE_NOT_SUPPORTED, or CKR_ATTRIBUTE_VALUE_INVALID when the values are no key.</exception>
    public static SoftPublicKey PublicKey(AttributeSet template)
    {
        var type = (CkKeyType)template.Number(CkAttributeType.KeyType)!.Value;
        if (type == CkKeyType.Rsa)
        {
            return SoftPublicKey.TryCreateRsa(template[CkAttributeType.Modulus] ?? [], template[CkAttributeType.PublicExponent] ?? [], out var rsa)
                ? rsa
                : throw new CkException(Ckr.AttributeValueInvalid, "no RSA key");
        }

        var algorithm = RequireCurve(template);
        return EcParameters.TryDecodePoint(algorithm, template[CkAttributeType.EcPoint], out var point) && SoftPublicKey.TryCreateEc(algorithm, point, out var key, type)
            ? key
            : throw new CkException(Ckr.AttributeValueInvalid, "the point is not on the curve");
    }

    /// <summary>A secret key of CKA_VALUE.</summary>
    public static SoftSecretKey SecretKey(AttributeSet template)
    {
        byte[] value = template[CkAttributeType.Value]!;
        template.With(CkAttributeType.ValueLen, (uint)value.Length);
        return new SoftSecretKey((CkKeyType)template.Number(CkAttributeType.KeyType)!.Value, value);
    }

    /// <summary>A private key of its primes, or of its curve and value.</summary>
    /// <exception cref="CkException">CKR_CURVE_NOT_SUPPORTED, or CKR_ATTRIBUTE_VALUE_INVALID when the values are no key.</exception>
    public static SoftPrivateKey PrivateKey(AttributeSet template)
    {
        var type = (CkKeyType)template.Number(CkAttributeType.KeyType)!.Value;
        if (type == CkKeyType.Rsa)
        {
            return SoftPrivateKey.TryCreateRsa(
                template[CkAttributeType.PublicExponent] ?? [1, 0, 1], template[CkAttributeType.Prime1], template[CkAttributeType.Prime2], out var rsa)
                && (template[CkAttributeType.Modulus] is not { } modulus || rsa.PublicPart!.Modulus.SequenceEqual(modulus.AsSpan().TrimStart((byte)0)))
                ? rsa
                : throw new CkException(Ckr.AttributeValueInvalid, "no RSA key");
        }

        var algorithm = RequireCurve(template);
        Span<byte> value = stackalloc byte[algorithm == KeyAlgorithm.P384 ? 48 : 32];
        // A big integer may come with leading zeros, or without those of the field.
        var given = template[CkAttributeType.Value].AsSpan().TrimStart((byte)0);
        if (given.Length > value.Length)
            throw new CkException(Ckr.AttributeValueInvalid);
        value.Clear();
        given.CopyTo(value[(value.Length - given.Length)..]);
        bool made = SoftPrivateKey.TryCreateEc(algorithm, value, out var key, type);
        CryptographicOperations.ZeroMemory(value);
        return made ? key! : throw new CkException(Ckr.AttributeValueInvalid, "no key of the curve");
    }

    /// <summary>A second key of the same value, for an object of its own life.</summary>
    public static SoftPrivateKey Copy(SoftPrivateKey key)
    {
        byte[] encoded = PrivateKeyInfo.Write(key);
        try
        {
            return PrivateKeyInfo.TryRead(encoded, out var copy, key.Type) ? copy : throw new CkException(Ckr.FunctionFailed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(encoded);
        }
    }

    /// <summary>Puts a private key on the card.</summary>
    public static void Import(SoftPrivateKey key, ICardToken card, ushort container, KeyKind kind)
    {
        if (key.Rsa is null)
            ImportEcc(key, card, container, kind);
        else
            ImportRsa(key, card, container, kind);
    }

    /// <summary>The curve a template names; CKK_SM2 has one alone.</summary>
    private static KeyAlgorithm RequireCurve(AttributeSet template)
    {
        if (template[CkAttributeType.EcParams] is not { } parameters)
            throw new CkException(Ckr.TemplateIncomplete);
        var algorithm = EcParameters.Decode(parameters);
        return algorithm == KeyAlgorithm.Sm2 || template.Number(CkAttributeType.KeyType) != (uint)CkKeyType.VendorSm2
            ? algorithm
            : throw new CkException(Ckr.AttributeValueInvalid, "the curve is not SM2's");
    }

    private static void ImportEcc(SoftPrivateKey key, ICardToken card, ushort container, KeyKind kind)
    {
        byte[] value = key.ExportValue();
        try
        {
            card.ImportEccKeyPair(container, kind, key.Algorithm, value);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(value);
        }
    }

    private static void ImportRsa(SoftPrivateKey key, ICardToken card, ushort container, KeyKind kind)
    {
        if (key.PublicPart!.Exponent.Length > sizeof(uint))
            throw new CkException(Ckr.TemplateInconsistent, "the card takes no RSA exponent of more than 32 bits");
        uint exponent = 0;
        foreach (byte b in key.PublicPart.Exponent)
            exponent = (exponent << 8) | b;
        byte[] prime1 = KeySecrets.Read(key, CkAttributeType.Prime1)!;
        byte[] prime2 = KeySecrets.Read(key, CkAttributeType.Prime2)!;
        try
        {
            card.ImportRsaKeyPair(container, kind, key.Bits, exponent, prime1, prime2);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(prime1);
            CryptographicOperations.ZeroMemory(prime2);
        }
    }
}
