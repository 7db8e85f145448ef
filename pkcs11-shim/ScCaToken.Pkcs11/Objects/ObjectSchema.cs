using static ScCaToken.Pkcs11.Objects.AttributeKind;

namespace ScCaToken.Pkcs11.Objects;

/// <summary>The attributes each class of object has (PKCS#11 3.0 §4), as tables; C_CreateObject, C_GetAttributeValue and all others read them.</summary>
internal sealed class ObjectSchema
{
    private static readonly AttributeRule[] Storage =
    [
        Row(CkAttributeType.Class, Number, AttributeUse.Birth | AttributeUse.Required),
        Row(CkAttributeType.Token, AttributeKind.Boolean, AttributeUse.Birth | AttributeUse.Copy, false),
        Row(CkAttributeType.Private, AttributeKind.Boolean, AttributeUse.Birth | AttributeUse.Copy, false),
        Row(CkAttributeType.Modifiable, AttributeKind.Boolean, AttributeUse.Birth | AttributeUse.Copy, true),
        Row(CkAttributeType.Copyable, AttributeKind.Boolean, AttributeUse.Free, true),
        Row(CkAttributeType.Destroyable, AttributeKind.Boolean, AttributeUse.Free, true),
        Row(CkAttributeType.Label, Bytes, AttributeUse.Free),
        Row(CkAttributeType.UniqueId, Bytes, AttributeUse.None),
    ];

    private static readonly AttributeRule[] Key =
    [
        .. Storage,
        Row(CkAttributeType.KeyType, Number, AttributeUse.Birth | AttributeUse.Required),
        Row(CkAttributeType.Id, Bytes, AttributeUse.Free),
        Row(CkAttributeType.StartDate, Date, AttributeUse.Free),
        Row(CkAttributeType.EndDate, Date, AttributeUse.Free),
        Row(CkAttributeType.Derive, AttributeKind.Boolean, AttributeUse.Free, false),
        Row(CkAttributeType.Local, AttributeKind.Boolean, AttributeUse.None, false),
        Row(CkAttributeType.KeyGenMechanism, Number, AttributeUse.None),
        Row(CkAttributeType.AllowedMechanisms, Numbers, AttributeUse.Birth),
    ];

    private static readonly AttributeRule[] PublicKey =
    [
        .. Key,
        Row(CkAttributeType.Subject, Bytes, AttributeUse.Free),
        Row(CkAttributeType.Encrypt, AttributeKind.Boolean, AttributeUse.Free, false),
        Row(CkAttributeType.Verify, AttributeKind.Boolean, AttributeUse.Free, false),
        Row(CkAttributeType.VerifyRecover, AttributeKind.Boolean, AttributeUse.Free, false),
        Row(CkAttributeType.Wrap, AttributeKind.Boolean, AttributeUse.Free, false),
        Row(CkAttributeType.Trusted, AttributeKind.Boolean, AttributeUse.Free, false),
        Row(CkAttributeType.WrapTemplate, Template, AttributeUse.Birth),
        Row(CkAttributeType.PublicKeyInfo, Bytes, AttributeUse.Birth),
    ];

    private static readonly AttributeRule[] PrivateKey =
    [
        .. Key,
        Row(CkAttributeType.Subject, Bytes, AttributeUse.Free),
        Row(CkAttributeType.Sensitive, AttributeKind.Boolean, AttributeUse.Free, true),
        Row(CkAttributeType.Decrypt, AttributeKind.Boolean, AttributeUse.Free, false),
        Row(CkAttributeType.Sign, AttributeKind.Boolean, AttributeUse.Free, false),
        Row(CkAttributeType.SignRecover, AttributeKind.Boolean, AttributeUse.Free, false),
        Row(CkAttributeType.Unwrap, AttributeKind.Boolean, AttributeUse.Free, false),
        Row(CkAttributeType.Extractable, AttributeKind.Boolean, AttributeUse.Free, false),
        Row(CkAttributeType.AlwaysSensitive, AttributeKind.Boolean, AttributeUse.None, false),
        Row(CkAttributeType.NeverExtractable, AttributeKind.Boolean, AttributeUse.None, false),
        Row(CkAttributeType.WrapWithTrusted, AttributeKind.Boolean, AttributeUse.Free, false),
        Row(CkAttributeType.UnwrapTemplate, Template, AttributeUse.Birth),
        Row(CkAttributeType.AlwaysAuthenticate, AttributeKind.Boolean, AttributeUse.Birth, false),
        Row(CkAttributeType.PublicKeyInfo, Bytes, AttributeUse.Birth),
    ];

    private static readonly ObjectSchema[] All =
    [
        new(CkObjectClass.Data, null,
        [
            .. Storage,
            Row(CkAttributeType.Application, Bytes, AttributeUse.Free),
            Row(CkAttributeType.ObjectId, Bytes, AttributeUse.Free),
            Row(CkAttributeType.Value, Bytes, AttributeUse.Free),
        ]),
        new(CkObjectClass.Certificate, null,
        [
            .. Storage,
            Row(CkAttributeType.CertificateType, Number, AttributeUse.Create, 0),
            Row(CkAttributeType.Trusted, AttributeKind.Boolean, AttributeUse.Create | AttributeUse.Modify, false),
            Row(CkAttributeType.CertificateCategory, Number, AttributeUse.Create | AttributeUse.Modify, 0),
            Row(CkAttributeType.CheckValue, Bytes, AttributeUse.Create),
            Row(CkAttributeType.StartDate, Date, AttributeUse.Create | AttributeUse.Modify),
            Row(CkAttributeType.EndDate, Date, AttributeUse.Create | AttributeUse.Modify),
            Row(CkAttributeType.PublicKeyInfo, Bytes, AttributeUse.Create),
            Row(CkAttributeType.Subject, Bytes, AttributeUse.Create),
            Row(CkAttributeType.Id, Bytes, AttributeUse.Create | AttributeUse.Modify),
            Row(CkAttributeType.Issuer, Bytes, AttributeUse.Create | AttributeUse.Modify),
            Row(CkAttributeType.SerialNumber, Bytes, AttributeUse.Create | AttributeUse.Modify),
            Row(CkAttributeType.Value, Bytes, AttributeUse.Create | AttributeUse.Required),
            Row(CkAttributeType.Url, Bytes, AttributeUse.Create),
            Row(CkAttributeType.HashOfSubjectPublicKey, Bytes, AttributeUse.Create),
            Row(CkAttributeType.HashOfIssuerPublicKey, Bytes, AttributeUse.Create),
            Row(CkAttributeType.JavaMidpSecurityDomain, Number, AttributeUse.Create, 0),
            Row(CkAttributeType.NameHashAlgorithm, Number, AttributeUse.Create, 0x220),
        ]),
        new(CkObjectClass.PublicKey, CkKeyType.Rsa,
        [
            .. PublicKey,
            Row(CkAttributeType.Modulus, Bytes, AttributeUse.Create | AttributeUse.Required),
            Row(CkAttributeType.ModulusBits, Number, AttributeUse.Generate),
            Row(CkAttributeType.PublicExponent, Bytes, AttributeUse.Create | AttributeUse.Generate | AttributeUse.Required),
        ]),
        new(CkObjectClass.PublicKey, CkKeyType.Ec,
        [
            .. PublicKey,
            Row(CkAttributeType.EcParams, Bytes, AttributeUse.Create | AttributeUse.Generate | AttributeUse.Required),
            Row(CkAttributeType.EcPoint, Bytes, AttributeUse.Create | AttributeUse.Required),
        ]),
        new(CkObjectClass.PrivateKey, CkKeyType.Rsa,
        [
            .. PrivateKey,
            Row(CkAttributeType.Modulus, Bytes, AttributeUse.Create | AttributeUse.Required),
            Row(CkAttributeType.PublicExponent, Bytes, AttributeUse.Create),
            Row(CkAttributeType.PrivateExponent, Bytes, AttributeUse.Create | AttributeUse.Secret),
            Row(CkAttributeType.Prime1, Bytes, AttributeUse.Create | AttributeUse.Required | AttributeUse.Secret),
            Row(CkAttributeType.Prime2, Bytes, AttributeUse.Create | AttributeUse.Required | AttributeUse.Secret),
            Row(CkAttributeType.Exponent1, Bytes, AttributeUse.Create | AttributeUse.Secret),
            Row(CkAttributeType.Exponent2, Bytes, AttributeUse.Create | AttributeUse.Secret),
            Row(CkAttributeType.Coefficient, Bytes, AttributeUse.Create | AttributeUse.Secret),
        ]),
        new(CkObjectClass.PrivateKey, CkKeyType.Ec,
        [
            .. PrivateKey,
            Row(CkAttributeType.EcParams, Bytes, AttributeUse.Create | AttributeUse.Required),
            Row(CkAttributeType.EcPoint, Bytes, AttributeUse.Create),
            Row(CkAttributeType.Value, Bytes, AttributeUse.Create | AttributeUse.Required | AttributeUse.Secret),
        ]),
        new(CkObjectClass.SecretKey, null,
        [
            .. Key,
            Row(CkAttributeType.Sensitive, AttributeKind.Boolean, AttributeUse.Free, false),
            Row(CkAttributeType.Encrypt, AttributeKind.Boolean, AttributeUse.Free, true),
            Row(CkAttributeType.Decrypt, AttributeKind.Boolean, AttributeUse.Free, true),
            Row(CkAttributeType.Sign, AttributeKind.Boolean, AttributeUse.Free, true),
            Row(CkAttributeType.Verify, AttributeKind.Boolean, AttributeUse.Free, true),
            Row(CkAttributeType.Wrap, AttributeKind.Boolean, AttributeUse.Free, true),
            Row(CkAttributeType.Unwrap, AttributeKind.Boolean, AttributeUse.Free, true),
            Row(CkAttributeType.Extractable, AttributeKind.Boolean, AttributeUse.Free, true),
            Row(CkAttributeType.AlwaysSensitive, AttributeKind.Boolean, AttributeUse.None, false),
            Row(CkAttributeType.NeverExtractable, AttributeKind.Boolean, AttributeUse.None, false),
            new(CkAttributeType.CheckValue, Bytes, AttributeUse.Birth, null),
            Row(CkAttributeType.WrapWithTrusted, AttributeKind.Boolean, AttributeUse.Free, false),
            Row(CkAttributeType.Trusted, AttributeKind.Boolean, AttributeUse.Free, false),
            Row(CkAttributeType.WrapTemplate, Template, AttributeUse.Birth),
            Row(CkAttributeType.UnwrapTemplate, Template, AttributeUse.Birth),
            Row(CkAttributeType.Value, Bytes, AttributeUse.Create | AttributeUse.Required | AttributeUse.Secret),
            Row(CkAttributeType.ValueLen, Number, AttributeUse.Generate | AttributeUse.Unwrap),
        ]),
    ];

    private static readonly HashSet<CkAttributeType> Known = [.. All.SelectMany(schema => schema._rules.Keys)];
    private readonly Dictionary<CkAttributeType, AttributeRule> _rules;

    private ObjectSchema(CkObjectClass @class, CkKeyType? keyType, AttributeRule[] rows)
    {
        Class = @class;
        KeyType = keyType;
        _rules = rows.ToDictionary(row => row.Type);
    }

    public CkObjectClass Class { get; }

    /// <summary>The key type the schema is for; null for all. The vendor's SM2 type has the schema of CKK_EC.</summary>
    public CkKeyType? KeyType { get; }

    public IReadOnlyCollection<AttributeRule> Rules => _rules.Values;

    /// <summary>The schema of a class and key type; null when there is none.</summary>
    public static ObjectSchema? Find(CkObjectClass @class, CkKeyType? keyType)
    {
        var type = keyType == CkKeyType.VendorSm2 ? CkKeyType.Ec : keyType;
        return Array.Find(All, schema => schema.Class == @class && (schema.KeyType is null || schema.KeyType == type));
    }

    /// <summary>The row of an attribute; null when objects of this kind do not have it.</summary>
    public AttributeRule? Find(CkAttributeType type) => _rules.GetValueOrDefault(type);

    /// <summary>The row of an attribute for one purpose.</summary>
    /// <exception cref="CkException">CKR_ATTRIBUTE_TYPE_INVALID: nobody knows it; CKR_TEMPLATE_INCONSISTENT: other objects have it; CKR_ATTRIBUTE_READ_ONLY: not for this purpose.</exception>
    public AttributeRule Require(CkAttributeType type, AttributeUse purpose)
    {
        if (!_rules.TryGetValue(type, out var rule))
            throw new CkException(Known.Contains(type) ? Ckr.TemplateInconsistent : Ckr.AttributeTypeInvalid, $"{type} in a template");
        return (rule.Use & purpose) != 0 ? rule : throw new CkException(Ckr.AttributeReadOnly, $"{type} cannot be given here");
    }

    private static AttributeRule Row(CkAttributeType type, AttributeKind kind, AttributeUse use) => new(type, kind, use, []);

    private static AttributeRule Row(CkAttributeType type, AttributeKind kind, AttributeUse use, bool value) => new(type, kind, use, [value ? (byte)1 : (byte)0]);

    private static AttributeRule Row(CkAttributeType type, AttributeKind kind, AttributeUse use, uint value) => new(type, kind, use, CkNumber.ToBytes(value));
}
