using ScCaToken.Driver.Card;
using ScCaToken.Pkcs11.Sessions;

namespace ScCaToken.Pkcs11.Objects;

/// <summary>Keys that are made, unwrapped or derived rather than given: templates, rights and the attributes that tell where a key came from.</summary>
internal sealed class KeyCreation(Session session)
{
    private const ulong CardExponent = 65537;
    private const int MinCardModulusBits = 2048;
    private readonly ObjectCreation _creation = new(session);

    /// <summary>C_GenerateKey.</summary>
    public CkObject GenerateSecret(in MechanismInput input, AttributeSet template)
    {
        RequireClass(template, CkObjectClass.SecretKey);
        var schema = ObjectSchema.Find(CkObjectClass.SecretKey, null)!;
        Check(schema, template, AttributeUse.Generate);
        _creation.CheckRights(template);
        var key = KeyGeneration.GenerateSecret(input, (CkKeyType?)template.Number(CkAttributeType.KeyType), Length(template));
        bool sensitive = template.Flag(CkAttributeType.Sensitive);
        template.With(CkAttributeType.Local, true)
            .With(CkAttributeType.KeyGenMechanism, input.Type)
            .With(CkAttributeType.AlwaysSensitive, sensitive)
            .With(CkAttributeType.NeverExtractable, !template.Flag(CkAttributeType.Extractable, true));
        return FileSecret(schema, template, key);
    }

    /// <summary>C_GenerateKeyPair.</summary>
    public (CkObject Public, CkObject Private) GeneratePair(in MechanismInput input, AttributeSet publicTemplate, AttributeSet privateTemplate)
    {
        RequireClass(publicTemplate, CkObjectClass.PublicKey);
        RequireClass(privateTemplate, CkObjectClass.PrivateKey);
        var type = (CkKeyType?)(publicTemplate.Number(CkAttributeType.KeyType) ?? privateTemplate.Number(CkAttributeType.KeyType));
        if (privateTemplate.Number(CkAttributeType.KeyType) is { } other && other != (uint)type!.Value)
            throw new CkException(Ckr.TemplateInconsistent);
        var choice = KeyGeneration.ChoosePair(
            input, type, publicTemplate.Number(CkAttributeType.ModulusBits),
            publicTemplate[CkAttributeType.PublicExponent], publicTemplate[CkAttributeType.EcParams]);
        var publicSchema = ObjectSchema.Find(CkObjectClass.PublicKey, choice.Type)!;
        var privateSchema = ObjectSchema.Find(CkObjectClass.PrivateKey, choice.Type)!;
        Check(publicSchema, publicTemplate, AttributeUse.Generate);
        Check(privateSchema, privateTemplate, AttributeUse.Generate);
        _creation.CheckRights(publicTemplate);
        _creation.CheckRights(privateTemplate);
        if (!privateTemplate.Has(CkAttributeType.Id) && publicTemplate[CkAttributeType.Id] is { } id)
            privateTemplate.With(CkAttributeType.Id, id);
        return privateTemplate.Flag(CkAttributeType.Token)
            ? GenerateOnCard(choice, publicSchema, publicTemplate, privateTemplate)
            : GenerateInMemory(input.Type, choice, publicSchema, publicTemplate, privateSchema, privateTemplate);
    }

    /// <summary>Checks the template of C_UnwrapKey before the unwrapping key is used.</summary>
    public ObjectSchema CheckUnwrapTemplate(AttributeSet template)
    {
        var schema = ObjectCreation.RequireSchema(template);
        if (schema.Class is not (CkObjectClass.SecretKey or CkObjectClass.PrivateKey))
            throw new CkException(Ckr.TemplateInconsistent);
        Check(schema, template, AttributeUse.Unwrap);
        _creation.CheckRights(template);
        return schema;
    }

    /// <summary>The bytes of the secret key a template asks for: its CKA_VALUE_LEN, or what its type always has; null when neither tells.</summary>
    public static int? SecretLength(AttributeSet template) =>
        Length(template) ?? (template.Number(CkAttributeType.KeyType) is { } type && SoftSecretKey.FixedLength((CkKeyType)type) is > 0 and var fixedLength ? fixedLength : null);

    /// <summary>Files what C_UnwrapKey found.</summary>
    public CkObject FileUnwrapped(ObjectSchema schema, AttributeSet template, byte[] value)
    {
        template.With(CkAttributeType.Local, false)
            .With(CkAttributeType.AlwaysSensitive, false)
            .With(CkAttributeType.NeverExtractable, false);
        template[CkAttributeType.KeyGenMechanism] = CkNumber.ToBytes(CkNumber.Unavailable.Value);
        var type = (CkKeyType)template.Number(CkAttributeType.KeyType)!.Value;
        if (schema.Class == CkObjectClass.PrivateKey)
        {
            // An SM2 key alone may be of one of two types: the template chooses.
            if (!PrivateKeyInfo.TryRead(value, out var privateKey, type == CkKeyType.VendorSm2 ? type : null))
                throw new CkException(Ckr.WrappedKeyInvalid);
            using (privateKey)
            {
                return privateKey.Type == type
                    ? _creation.FilePrivateKey(schema, template, privateKey)
                    : throw new CkException(Ckr.WrappedKeyInvalid, "a key of another type");
            }
        }

        if ((Length(template) ?? value.Length) != value.Length || !SoftSecretKey.IsLengthValid(type, value.Length))
            throw new CkException(Ckr.WrappedKeyLenRange);
        return FileSecret(schema, template, new SoftSecretKey(type, value));
    }

    /// <summary>C_DeriveKey.</summary>
    public CkObject Derive(in MechanismInput input, CkObject source, AttributeSet template)
    {
        RequireClass(template, CkObjectClass.SecretKey);
        var schema = ObjectSchema.Find(CkObjectClass.SecretKey, null)!;
        Check(schema, template, AttributeUse.Unwrap);
        _creation.CheckRights(template);
        var key = DeriveOperation.Derive(input, source.Key!, (CkKeyType?)template.Number(CkAttributeType.KeyType), Length(template), session.Exchanges);
        bool sensitive = template.Flag(CkAttributeType.Sensitive);
        bool extractable = template.Flag(CkAttributeType.Extractable, true);
        template.With(CkAttributeType.Local, false)
            .With(CkAttributeType.AlwaysSensitive, sensitive && source.Attributes.Flag(CkAttributeType.AlwaysSensitive))
            .With(CkAttributeType.NeverExtractable, !extractable && source.Attributes.Flag(CkAttributeType.NeverExtractable));
        template[CkAttributeType.KeyGenMechanism] = CkNumber.ToBytes(CkNumber.Unavailable.Value);
        return FileSecret(schema, template, key);
    }

    private static void RequireClass(AttributeSet template, CkObjectClass @class)
    {
        if (template.Number(CkAttributeType.Class) is { } given && given != (uint)@class)
            throw new CkException(Ckr.TemplateInconsistent, "the template is for another class");
        template.With(CkAttributeType.Class, (uint)@class);
    }

    private static void Check(ObjectSchema schema, AttributeSet template, AttributeUse purpose)
    {
        foreach (var (type, value) in template.Values)
            schema.Require(type, purpose).Check(value);
    }

    private static int? Length(AttributeSet template) => template.Number(CkAttributeType.ValueLen) switch
    {
        null => null,
        <= int.MaxValue and var length => (int)length,
        _ => throw new CkException(Ckr.AttributeValueInvalid),
    };

    private CkObject FileSecret(ObjectSchema schema, AttributeSet template, SoftSecretKey key)
    {
        template.With(CkAttributeType.KeyType, (uint)key.Type).With(CkAttributeType.ValueLen, (uint)(key.Bits / 8));
        return _creation.FileSecretKey(schema, template, key);
    }

    private (CkObject Public, CkObject Private) GenerateOnCard(KeyPairChoice choice, ObjectSchema publicSchema, AttributeSet publicTemplate, AttributeSet privateTemplate)
    {
        if (choice.Algorithm == KeyAlgorithm.Rsa && choice.Bits < MinCardModulusBits)
            throw new CkException(Ckr.TemplateInconsistent, "keys that short live in the library's memory only");
        if (choice.Algorithm == KeyAlgorithm.Rsa && choice.Exponent != CardExponent)
            throw new CkException(Ckr.TemplateInconsistent, "the key makes RSA keys with exponent 65537 only");
        var (privateObject, publicObject, key) = session.Token.Writer.GenerateKeyPair(choice.Algorithm, choice.Bits, choice.Type, publicTemplate, privateTemplate);
        if (publicObject is null)
        {
            publicTemplate.With(CkAttributeType.Local, true);
            publicTemplate[CkAttributeType.KeyGenMechanism] = privateObject.Attributes[CkAttributeType.KeyGenMechanism];
            publicObject = _creation.FilePublicKey(publicSchema, publicTemplate, key);
        }

        return (publicObject, privateObject);
    }

    private (CkObject Public, CkObject Private) GenerateInMemory(
        uint mechanism, KeyPairChoice choice, ObjectSchema publicSchema, AttributeSet publicTemplate, ObjectSchema privateSchema, AttributeSet privateTemplate)
    {
        using var key = SoftPrivateKey.Generate(choice.Algorithm, choice.Bits, choice.Exponent, choice.Type);
        foreach (var template in new[] { publicTemplate, privateTemplate })
            template.With(CkAttributeType.Local, true).With(CkAttributeType.KeyGenMechanism, mechanism).With(CkAttributeType.KeyType, (uint)choice.Type);
        privateTemplate.With(CkAttributeType.AlwaysSensitive, privateTemplate.Flag(CkAttributeType.Sensitive, true))
            .With(CkAttributeType.NeverExtractable, !privateTemplate.Flag(CkAttributeType.Extractable));
        // The public half may be for the card, where there may be no room; a private one without it would be lost.
        var publicObject = _creation.FilePublicKey(publicSchema, publicTemplate, key.PublicPart!);
        return (publicObject, _creation.FilePrivateKey(privateSchema, privateTemplate, key));
    }
}
