using ScCaToken.Driver.Card;
using ScCaToken.Pkcs11.Sessions;

namespace ScCaToken.Pkcs11.Objects;

/// <summary>Makes objects from templates (PKCS#11 3.0 §4.1.1): checks the template against the schema and the session's rights, fills in defaults, files the object.</summary>
internal sealed class ObjectCreation(Session session)
{
    /// <summary>C_CreateObject.</summary>
    public CkObject Create(AttributeSet template)
    {
        var schema = RequireSchema(template);
        foreach (var (type, value) in template.Values)
            schema.Require(type, AttributeUse.Create).Check(value);
        if (schema.Rules.Any(rule => (rule.Use & AttributeUse.Required) != 0 && !template.Has(rule.Type)))
            throw new CkException(Ckr.TemplateIncomplete);
        template = new AttributeSet(template);
        CheckRights(template);
        return schema.Class switch
        {
            CkObjectClass.Data => CreatePlain(schema, template),
            CkObjectClass.Certificate => CreateCertificate(schema, template),
            CkObjectClass.PublicKey => CreatePublicKey(schema, template),
            CkObjectClass.PrivateKey => CreatePrivateKey(schema, template),
            _ => FileSecretKey(schema, NotMadeHere(template), KeyFactory.SecretKey(template)),
        };
    }

    /// <summary>C_CopyObject: <paramref name="attributes"/> are complete and checked.</summary>
    public CkObject CreateCopy(CkObject source, AttributeSet attributes)
    {
        CheckRights(attributes);
        return source.Class switch
        {
            CkObjectClass.Data => CreatePlain(source.Schema, attributes),
            CkObjectClass.Certificate => CreateCertificate(source.Schema, attributes),
            CkObjectClass.PublicKey => FilePublicKey(source.Schema, attributes, KeyFactory.PublicKey(attributes)),
            CkObjectClass.SecretKey => FileSecretKey(source.Schema, attributes, new SoftSecretKey(source.Key!.Type, ((SoftSecretKey)source.Key).Value)),
            _ when source.Key is SoftPrivateKey key => FilePrivateKey(source.Schema, attributes, key),
            _ => throw new CkException(Ckr.ActionProhibited),
        };
    }

    /// <summary>The schema of a template's class and key type.</summary>
    public static ObjectSchema RequireSchema(AttributeSet template)
    {
        var @class = (CkObjectClass)(template.Number(CkAttributeType.Class) ?? throw new CkException(Ckr.TemplateIncomplete));
        bool isKey = @class is CkObjectClass.PublicKey or CkObjectClass.PrivateKey or CkObjectClass.SecretKey;
        uint? keyType = template.Number(CkAttributeType.KeyType);
        if (isKey && keyType is null)
            throw new CkException(Ckr.TemplateIncomplete);
        return ObjectSchema.Find(@class, isKey ? (CkKeyType)keyType! : null) ?? throw new CkException(Ckr.AttributeValueInvalid, "no such kind of object");
    }

    /// <summary>CKR_SESSION_READ_ONLY for a token object in a read-only session, CKR_USER_NOT_LOGGED_IN for a private one without login; fills in CKA_PRIVATE, and CKA_EXTRACTABLE of secret keys.</summary>
    public void CheckRights(AttributeSet template)
    {
        bool isSecretKind = template.Number(CkAttributeType.Class) is (uint)CkObjectClass.PrivateKey or (uint)CkObjectClass.SecretKey;
        bool isTokenSecret = template.Number(CkAttributeType.Class) is (uint)CkObjectClass.SecretKey && template.Flag(CkAttributeType.Token);
        // A secret key on the token is private even where the template says otherwise: pkcs11-tool always does, and nobody is worse off.
        if (isTokenSecret || !template.Has(CkAttributeType.Private))
            template.With(CkAttributeType.Private, isTokenSecret || (isSecretKind && session.Token.SeesPrivate));
        // The default is the token's choice: who asks for a secret that is not to be seen does not get one that can be wrapped away.
        if (template.Number(CkAttributeType.Class) is (uint)CkObjectClass.SecretKey && !template.Has(CkAttributeType.Extractable))
            template.With(CkAttributeType.Extractable, !template.Flag(CkAttributeType.Sensitive));
        if (template.Flag(CkAttributeType.Token) && !session.IsReadWrite)
            throw new CkException(Ckr.SessionReadOnly);
        if (template.Flag(CkAttributeType.Private) && !session.Token.SeesPrivate)
            throw new CkException(Ckr.UserNotLoggedIn);
        if (template.Flag(CkAttributeType.Trusted) && session.Token.User != PinType.SecurityOfficer)
            throw new CkException(Ckr.AttributeReadOnly, "only the security officer trusts");
    }

    /// <summary>Files a secret key: a session object, or a sealed file of the card, which only the user sees.</summary>
    /// <exception cref="CkException">CKR_TEMPLATE_INCONSISTENT: the card has no place from which it could not be read.</exception>
    public CkObject FileSecretKey(ObjectSchema schema, AttributeSet template, SoftSecretKey key)
    {
        KeyCheckValue.Take(template, key);
        if (!template.Flag(CkAttributeType.Token))
            return AddSession(schema, template, key);
        using (key)
        {
            if (!session.Token.Card.Capabilities.HasFlag(CardCapabilities.SealedFiles))
                throw new CkException(Ckr.TemplateInconsistent, "the card keeps no secret keys");
            return session.Token.Writer.CreateSecretKey(schema, template, key);
        }
    }

    private static AttributeSet NotMadeHere(AttributeSet template) => template
        .With(CkAttributeType.Local, false)
        .With(CkAttributeType.AlwaysSensitive, false)
        .With(CkAttributeType.NeverExtractable, false)
        .With(CkAttributeType.KeyGenMechanism, CkNumber.ToBytes(CkNumber.Unavailable.Value));

    private CkObject AddSession(ObjectSchema schema, AttributeSet attributes, KeyMaterial? key)
    {
        var complete = new AttributeSet();
        foreach (var rule in schema.Rules)
        {
            // Secrets live in the key alone, where they are wiped; the rest is copied, because the template is wiped too.
            bool isHeldByKey = key is not null && rule.IsSecret;
            if (!isHeldByKey && (attributes[rule.Type] ?? rule.Default) is { } value)
                complete[rule.Type] = [.. value];
        }

        return session.Token.Objects.AddSessionObject(new CkObject(schema, complete, key) { Owner = session });
    }

    private CkObject CreatePlain(ObjectSchema schema, AttributeSet template) =>
        template.Flag(CkAttributeType.Token) ? session.Token.Writer.CreateFile(schema, template) : AddSession(schema, template, null);

    private CkObject CreateCertificate(ObjectSchema schema, AttributeSet template)
    {
        if (template.Number(CkAttributeType.CertificateType) is not (null or (uint)CkCertificateType.X509))
            throw new CkException(Ckr.AttributeValueInvalid, "only X.509 certificates");
        if (CertificateFields.Parse(template[CkAttributeType.Value]!) is not { } fields)
            throw new CkException(Ckr.AttributeValueInvalid, "the value is no X.509 certificate");
        if (template.Flag(CkAttributeType.Token))
            return session.Token.Writer.CreateCertificate(template, fields);
        var own = CardLoader.CertificateAttributes(template[CkAttributeType.Value]!, "").With(CkAttributeType.Token, false);
        return AddSession(schema, own.With(template), null);
    }

    private CkObject CreatePublicKey(ObjectSchema schema, AttributeSet template)
    {
        var key = KeyFactory.PublicKey(template);
        return FilePublicKey(schema, NotMadeHere(new AttributeSet(template)), key);
    }

    /// <summary>Files a public key: in a file of the card, or as a session object.</summary>
    public CkObject FilePublicKey(ObjectSchema schema, AttributeSet template, SoftPublicKey key)
    {
        var complete = KeyAttributes.PublicUses(key.Algorithm, KeyKind.Signing).With(template).With(KeyAttributes.PublicValue(key));
        return template.Flag(CkAttributeType.Token) ? session.Token.Writer.CreateFile(schema, complete) : AddSession(schema, complete, key);
    }

    private CkObject CreatePrivateKey(ObjectSchema schema, AttributeSet template)
    {
        using var key = KeyFactory.PrivateKey(template);
        return FilePrivateKey(schema, NotMadeHere(template), key);
    }

    /// <summary>Puts a key on the card, or makes a session object of a copy of it.</summary>
    public CkObject FilePrivateKey(ObjectSchema schema, AttributeSet template, SoftPrivateKey key)
    {
        if (template.Flag(CkAttributeType.Token))
        {
            if (!session.Token.Card.Capabilities.HasFlag(CardCapabilities.KeyImport))
                throw new CkException(Ckr.TemplateInconsistent, "the card takes no keys from outside");
            return session.Token.Writer.ImportPrivateKey(template, (container, kind) => KeyFactory.Import(key, session.Token.Card, container, kind));
        }

        var uses = KeyAttributes.PrivateUses(key.Algorithm, KeyKind.Signing);
        return AddSession(schema, uses.With(template).With(KeyAttributes.PrivateValue(key.PublicPart!)), KeyFactory.Copy(key));
    }
}
