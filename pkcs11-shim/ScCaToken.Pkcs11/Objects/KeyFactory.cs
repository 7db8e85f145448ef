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
        var point = Der.UnwrapPoint(template[CkAttributeType.EcPoint] ?? [], algorithm == KeyAlgorithm.P384 ? 48 : 32);
        return SoftPublicKey.TryCreateEc(algorithm, point, out var key, type)
            ? key
            : throw new CkException(Ckr.AttributeValueInvalid, "the point is not on the curve");
    }

    /// <summary>A secret key of CKA_VALUE.</summary>
    public static SoftSecretKey SecretKey(AttributeSet template)
    {
        var type = (CkKeyType)template.Number(CkAttributeType.KeyType)!.Value;
        byte[] value = template[CkAttributeType.Value]!;
        if (!SoftSecretKey.IsSecret(type) || (template.Number(CkAttributeType.ValueLen) is { } length && length != (nuint)value.Length))
            throw new CkException(Ckr.AttributeValueInvalid);
        template.With(CkAttributeType.ValueLen, (uint)value.Length);
        return new SoftSecretKey(type, value);
    }

    /// <summary>The curve a template names.</summary>
    public static KeyAlgorithm RequireCurve(AttributeSet template)
    {
        if (template[CkAttributeType.EcParams] is not { } parameters)
            throw new CkException(Ckr.TemplateIncomplete);
        var algorithm = Der.Curve(parameters);
        return algorithm != KeyAlgorithm.None ? algorithm : throw new CkException(Ckr.CurveNotSupported);
    }
}
