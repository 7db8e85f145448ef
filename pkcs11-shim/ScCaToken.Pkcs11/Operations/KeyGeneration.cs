using System.Security.Cryptography;
using ScCaToken.Driver.Card;

namespace ScCaToken.Pkcs11;

/// <summary>C_GenerateKey and C_GenerateKeyPair (PKCS#11 3.0 §5.18.1, §5.18.2) without their templates' bookkeeping.</summary>
public static class KeyGeneration
{
    private const int MinExponent = 3;

    /// <summary>Makes a secret key.</summary>
    /// <param name="input">A mechanism that generates.</param>
    /// <param name="type">CKA_KEY_TYPE of the template, null when absent.</param>
    /// <param name="valueLength">CKA_VALUE_LEN of the template in bytes, null when absent.</param>
    /// <exception cref="CkException">CKR_MECHANISM_INVALID, CKR_MECHANISM_PARAM_INVALID, CKR_TEMPLATE_INCONSISTENT, CKR_TEMPLATE_INCOMPLETE, CKR_ATTRIBUTE_VALUE_INVALID.</exception>
    public static SoftSecretKey GenerateSecret(in MechanismInput input, CkKeyType? type, int? valueLength)
    {
        var row = MechanismTable.Require(input.Type, CkMechanismFlags.Generate);
        input.RequireNone();
        var generated = row.GeneratedType ?? throw new CkException(Ckr.MechanismInvalid);
        if (type is { } wanted && wanted != generated)
        {
            // CKM_GENERIC_SECRET_KEY_GEN also makes the HMAC key types; every SM4 number means SM4.
            bool alias = (generated == CkKeyType.GenericSecret && wanted != CkKeyType.Aes && SoftSecretKey.FixedLength(wanted) == 0)
                || (SoftSecretKey.IsSm4(generated) && SoftSecretKey.IsSm4(wanted));
            generated = alias ? wanted : throw new CkException(Ckr.TemplateInconsistent);
        }

        int length = Length(generated, valueLength);
        // C_GenerateKey does not know CKR_KEY_SIZE_RANGE: it is the template's CKA_VALUE_LEN that is wrong.
        if (length * 8L < row.MinBits || length * 8L > row.MaxBits || !SoftSecretKey.IsLengthValid(generated, length))
            throw new CkException(Ckr.AttributeValueInvalid);
        byte[] value = GC.AllocateUninitializedArray<byte>(length, pinned: true);
        RandomNumberGenerator.Fill(value);
        SoftSecretKey.FixParity(generated, value);
        try
        {
            return new SoftSecretKey(generated, value);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(value);
        }
    }

    /// <summary>Which key pair the templates ask for; making it is the card's business, or <see cref="SoftPrivateKey.Generate"/>'s for session objects.</summary>
    /// <param name="input">A mechanism that generates key pairs.</param>
    /// <param name="type">CKA_KEY_TYPE, null when absent.</param>
    /// <param name="modulusBits">CKA_MODULUS_BITS, null when absent.</param>
    /// <param name="exponent">CKA_PUBLIC_EXPONENT, empty when absent.</param>
    /// <param name="ecParameters">CKA_EC_PARAMS, empty when absent.</param>
    /// <exception cref="CkException">CKR_MECHANISM_INVALID, CKR_MECHANISM_PARAM_INVALID, CKR_TEMPLATE_INCOMPLETE, CKR_TEMPLATE_INCONSISTENT, CKR_KEY_SIZE_RANGE, CKR_ATTRIBUTE_VALUE_INVALID, CKR_CURVE_NOT_SUPPORTED, CKR_DOMAIN_PARAMS_INVALID.</exception>
    public static KeyPairChoice ChoosePair(in MechanismInput input, CkKeyType? type, uint? modulusBits, ReadOnlySpan<byte> exponent, ReadOnlySpan<byte> ecParameters)
    {
        var row = MechanismTable.Require(input.Type, CkMechanismFlags.GenerateKeyPair);
        input.RequireNone();
        return row.Keys == KeyFamily.Rsa ? ChooseRsa(row, type, modulusBits, exponent) : ChooseCurve(row, type, ecParameters);
    }

    /// <summary>The length of a secret key of a type: its own, or the template's.</summary>
    internal static int Length(CkKeyType type, int? valueLength)
    {
        int length = SoftSecretKey.FixedLength(type);
        if (length < 0)
            throw new CkException(Ckr.TemplateInconsistent);
        if (length == 0)
            return valueLength ?? throw new CkException(Ckr.TemplateIncomplete);
        return valueLength is null || valueLength == length ? length : throw new CkException(Ckr.TemplateInconsistent);
    }

    private static KeyPairChoice ChooseRsa(Mechanism row, CkKeyType? type, uint? modulusBits, ReadOnlySpan<byte> exponent)
    {
        if (type is not (null or CkKeyType.Rsa))
            throw new CkException(Ckr.TemplateInconsistent);
        uint bits = modulusBits ?? throw new CkException(Ckr.TemplateIncomplete);
        if (bits < row.MinKeySize || bits > row.MaxKeySize || bits % 1024 != 0)
            throw new CkException(Ckr.KeySizeRange);
        exponent = exponent.TrimStart((byte)0);
        ulong e = exponent.IsEmpty ? 65537UL : 0;
        if (exponent.Length > sizeof(ulong))
            throw new CkException(Ckr.AttributeValueInvalid);
        foreach (byte b in exponent)
            e = (e << 8) | b;
        if (e < MinExponent || (e & 1) == 0 || e >> 62 != 0)
            throw new CkException(Ckr.AttributeValueInvalid);
        return new KeyPairChoice(KeyAlgorithm.Rsa, (int)bits, e, CkKeyType.Rsa);
    }

    private static KeyPairChoice ChooseCurve(Mechanism row, CkKeyType? type, ReadOnlySpan<byte> ecParameters)
    {
        if (type is not (null or CkKeyType.Ec or CkKeyType.VendorSm2))
            throw new CkException(Ckr.TemplateInconsistent);
        bool sm2 = row.Keys == KeyFamily.Sm2 || type == CkKeyType.VendorSm2;
        if (ecParameters.IsEmpty && !sm2)
            throw new CkException(Ckr.TemplateIncomplete);
        var algorithm = ecParameters.IsEmpty ? KeyAlgorithm.Sm2 : EcParameters.Decode(ecParameters);
        if (sm2 && algorithm != KeyAlgorithm.Sm2)
            throw new CkException(Ckr.TemplateInconsistent);
        return new KeyPairChoice(algorithm, algorithm == KeyAlgorithm.P384 ? 384 : 256, 0, type ?? CkKeyType.Ec);
    }
}
