using ScCaToken.Driver.Card;

namespace ScCaToken.Pkcs11.Objects;

/// <summary>The attributes that follow from a key itself.</summary>
internal static class KeyAttributes
{
    private const uint RsaPkcsKeyPairGen = 0x0;
    private const uint EcKeyPairGen = 0x1040;

    /// <summary>Modulus and exponent, or curve and point; with SubjectPublicKeyInfo.</summary>
    public static AttributeSet PublicValue(SoftPublicKey key)
    {
        var set = new AttributeSet().With(CkAttributeType.KeyType, (uint)key.Type).With(CkAttributeType.PublicKeyInfo, Der.SubjectPublicKeyInfo(key));
        if (key.Algorithm == KeyAlgorithm.Rsa)
        {
            return set.With(CkAttributeType.Modulus, key.Modulus)
                .With(CkAttributeType.ModulusBits, (uint)key.Bits)
                .With(CkAttributeType.PublicExponent, key.Exponent);
        }

        return set.With(CkAttributeType.EcParams, EcParameters.Encode(key.Algorithm)).With(CkAttributeType.EcPoint, EcParameters.EncodePoint(key.Point));
    }

    /// <summary>What of the public half a private key shows.</summary>
    public static AttributeSet PrivateValue(SoftPublicKey key)
    {
        var set = PublicValue(key);
        set[CkAttributeType.ModulusBits] = null;
        return set;
    }

    /// <summary>A public key object of a pair on the card, before its attribute record.</summary>
    public static AttributeSet OfCardPublic(SoftPublicKey key, KeyPairInfo pair, KeyKind kind, string label) =>
        Common(CkObjectClass.PublicKey, key, pair, label)
            .With(CkAttributeType.Private, false)
            .With(PublicValue(key))
            .With(PublicUses(key.Algorithm, kind));

    /// <summary>A private key object of a pair on the card, before its attribute record.</summary>
    public static AttributeSet OfCardPrivate(SoftPublicKey key, KeyPairInfo pair, KeyKind kind, string label) =>
        Common(CkObjectClass.PrivateKey, key, pair, label)
            .With(CkAttributeType.Private, true)
            .With(CkAttributeType.Copyable, false)
            .With(CkAttributeType.Sensitive, true)
            .With(CkAttributeType.Extractable, false)
            .With(CkAttributeType.AlwaysSensitive, pair.IsLocal)
            .With(CkAttributeType.NeverExtractable, pair.IsLocal)
            .With(CkAttributeType.AlwaysAuthenticate, pair.AlwaysAuthenticate)
            .With(PrivateValue(key))
            .With(PrivateUses(key.Algorithm, kind));

    /// <summary>What a private key may do unless its maker says otherwise: what its algorithm can; an encryption pair does not sign.</summary>
    public static AttributeSet PrivateUses(KeyAlgorithm algorithm, KeyKind kind)
    {
        bool signs = kind == KeyKind.Signing;
        bool decrypts = algorithm is KeyAlgorithm.Rsa or KeyAlgorithm.Sm2;
        return new AttributeSet()
            .With(CkAttributeType.Sign, signs)
            .With(CkAttributeType.SignRecover, signs && algorithm == KeyAlgorithm.Rsa)
            .With(CkAttributeType.Decrypt, decrypts)
            .With(CkAttributeType.Unwrap, decrypts)
            .With(CkAttributeType.Derive, algorithm != KeyAlgorithm.Rsa);
    }

    /// <summary>What the public half may do.</summary>
    public static AttributeSet PublicUses(KeyAlgorithm algorithm, KeyKind kind)
    {
        bool signs = kind == KeyKind.Signing;
        bool encrypts = algorithm is KeyAlgorithm.Rsa or KeyAlgorithm.Sm2;
        return new AttributeSet()
            .With(CkAttributeType.Verify, signs)
            .With(CkAttributeType.VerifyRecover, signs && algorithm == KeyAlgorithm.Rsa)
            .With(CkAttributeType.Encrypt, encrypts)
            .With(CkAttributeType.Wrap, encrypts)
            .With(CkAttributeType.Derive, algorithm != KeyAlgorithm.Rsa);
    }

    private static AttributeSet Common(CkObjectClass @class, SoftPublicKey key, KeyPairInfo pair, string label)
    {
        var set = new AttributeSet()
            .With(CkAttributeType.Class, (uint)@class)
            .With(CkAttributeType.Token, true)
            .With(CkAttributeType.Label, label)
            .With(CkAttributeType.Id, Der.KeyIdentifier(key))
            .With(CkAttributeType.Local, pair.IsLocal);
        set[CkAttributeType.KeyGenMechanism] = pair.IsLocal
            ? CkNumber.ToBytes(key.Algorithm == KeyAlgorithm.Rsa ? RsaPkcsKeyPairGen : EcKeyPairGen)
            : CkNumber.ToBytes(CkNumber.Unavailable.Value);
        return set;
    }
}
