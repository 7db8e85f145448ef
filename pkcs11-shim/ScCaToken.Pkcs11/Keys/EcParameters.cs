using ScCaToken.Driver.Card;

namespace ScCaToken.Pkcs11;

/// <summary>CKA_EC_PARAMS and CKA_EC_POINT of the curves this library knows (PKCS#11 3.0 current mechanisms §2.3.3, X9.62).</summary>
public static class EcParameters
{
    private static ReadOnlySpan<byte> P256 => [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];

    private static ReadOnlySpan<byte> P384 => [0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x22];

    // 1.2.156.10197.1.301
    private static ReadOnlySpan<byte> Sm2 => [0x06, 0x08, 0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x82, 0x2D];

    /// <summary>CKA_EC_PARAMS of a curve: the DER object identifier.</summary>
    public static ReadOnlySpan<byte> Encode(KeyAlgorithm algorithm) => algorithm switch
    {
        KeyAlgorithm.P256 => P256,
        KeyAlgorithm.P384 => P384,
        KeyAlgorithm.Sm2 => Sm2,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };

    /// <summary>The curve that CKA_EC_PARAMS names, by object identifier or by a PrintableString or UTF8String with its name (3.0).</summary>
    /// <exception cref="CkException">CKR_CURVE_NOT_SUPPORTED for another curve, CKR_DOMAIN_PARAMS_INVALID for anything that names none.</exception>
    public static KeyAlgorithm Decode(ReadOnlySpan<byte> parameters)
    {
        if (parameters.SequenceEqual(P256))
            return KeyAlgorithm.P256;
        if (parameters.SequenceEqual(P384))
            return KeyAlgorithm.P384;
        if (parameters.SequenceEqual(Sm2))
            return KeyAlgorithm.Sm2;
        if (parameters.Length < 2 || parameters[1] != parameters.Length - 2)
        {
            // Explicit parameters are a SEQUENCE of more than 127 bytes.
            throw new CkException(parameters.Length > 2 && parameters[0] == 0x30 ? Ckr.CurveNotSupported : Ckr.DomainParamsInvalid);
        }

        return parameters[0] switch
        {
            0x13 or 0x0C => DecodeName(parameters[2..]),
            0x06 or 0x30 => throw new CkException(Ckr.CurveNotSupported),
            _ => throw new CkException(Ckr.DomainParamsInvalid),
        };
    }

    /// <summary>CKA_EC_POINT: an OCTET STRING of 04 ‖ X ‖ Y.</summary>
    public static byte[] EncodePoint(ReadOnlySpan<byte> point) => [0x04, checked((byte)(point.Length + 1)), 0x04, .. point];

    /// <summary>X ‖ Y from CKA_EC_POINT, or from the bare 04 ‖ X ‖ Y that many callers give.</summary>
    /// <returns>False for another form or length; whether the point lies on the curve is not looked at.</returns>
    public static bool TryDecodePoint(KeyAlgorithm algorithm, ReadOnlySpan<byte> value, out ReadOnlySpan<byte> point)
    {
        int size = algorithm == KeyAlgorithm.P384 ? 96 : 64;
        if (value.Length == size + 3 && value[0] == 0x04 && value[1] == size + 1)
            value = value[2..];
        bool valid = value.Length == size + 1 && value[0] == 0x04;
        point = valid ? value[1..] : default;
        return valid;
    }

    private static KeyAlgorithm DecodeName(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("secp256r1"u8) || name.SequenceEqual("prime256v1"u8) || name.SequenceEqual("P-256"u8))
            return KeyAlgorithm.P256;
        if (name.SequenceEqual("secp384r1"u8) || name.SequenceEqual("P-384"u8))
            return KeyAlgorithm.P384;
        if (name.SequenceEqual("sm2p256v1"u8) || name.SequenceEqual("SM2"u8))
            return KeyAlgorithm.Sm2;
        throw new CkException(Ckr.CurveNotSupported);
    }
}
