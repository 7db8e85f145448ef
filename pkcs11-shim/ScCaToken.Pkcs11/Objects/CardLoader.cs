using System.Globalization;
using System.Security.Cryptography;
using ScCaToken.Driver.Card;
using ScCaToken.Pkcs11.Tokens;

namespace ScCaToken.Pkcs11.Objects;

/// <summary>Reads a container or file and makes the PKCS#11 objects of it.</summary>
internal sealed class CardLoader(Token token)
{
    private ICardToken Card => token.Card;

    /// <summary>Reads the item anew. Its objects have no handles yet; an item that needs a login is left pending.</summary>
    public Dictionary<Component, CkObject> Load(CardItem item)
    {
        item.IsPending = false;
        return item.IsContainer ? LoadContainer(item) : LoadFile(item);
    }

    private static CkObject Make(CardItem item, Component component, AttributeSet attributes, KeyMaterial? key, Func<byte[]>? value = null)
    {
        var @class = (CkObjectClass)attributes.Number(CkAttributeType.Class)!.Value;
        var schema = ObjectSchema.Find(@class, key?.Type ?? (CkKeyType?)attributes.Number(CkAttributeType.KeyType))
            ?? throw new CkException(Ckr.DeviceError, "a stored object is of an unknown kind");
        if (item.Number != 0)
            attributes[CkAttributeType.Id] = [item.Number];
        item.Record.ApplyTo(attributes, component, schema);
        // One that the record has was given in another place.
        if (!attributes.Has(CkAttributeType.UniqueId))
            attributes.With(CkAttributeType.UniqueId, UniqueId(item, component));
        return new CkObject(schema, attributes, key) { Place = new CardPlace(item, component), Value = value };
    }

    private static string UniqueId(CardItem item, Component component) =>
        string.Create(CultureInfo.InvariantCulture, $"{(item.IsContainer ? 'c' : 'f')}{item.Id:x4}-{(byte)component:x2}");

    private Dictionary<Component, CkObject> LoadContainer(CardItem item)
    {
        var objects = new Dictionary<Component, CkObject>();
        var info = Card.GetContainerInfo(item.Id);
        item.Record = AttributeRecord.Parse(ReadRecord(item));
        item.Number = info.SlotNumber;
        foreach (var kind in new[] { KeyKind.Signing, KeyKind.Encryption })
        {
            CkObject? key = info.Pair(kind).Exists ? LoadPair(item, kind, info.Pair(kind), objects) : null;
            if (info.CertificateLength(kind) > 0)
                LoadCertificate(item, kind, key, objects);
        }

        return objects;
    }

    private CkObject LoadPair(CardItem item, KeyKind kind, KeyPairInfo pair, Dictionary<Component, CkObject> objects)
    {
        var (privatePart, publicPart) = (CardPlace.Of(kind, 0), CardPlace.Of(kind, 1));
        var type = (CkKeyType?)item.Record.Number(privatePart, CkAttributeType.KeyType);
        var publicKey = SoftPublicKey.FromCard(Card.ExportPublicKey(item.Id, kind), type);
        var privateKey = Make(
            item, privatePart, KeyAttributes.OfCardPrivate(publicKey, pair, kind, item.Name),
            new CardPrivateKey(Card, item.Id, kind, pair, publicKey, type));
        objects.Add(privatePart, privateKey);
        if (!item.Record.IsHidden(publicPart))
        {
            var attributes = KeyAttributes.OfCardPublic(publicKey, pair, kind, item.Name);
            attributes[CkAttributeType.Id] = privateKey.Attributes[CkAttributeType.Id];
            objects.Add(publicPart, Make(item, publicPart, attributes, publicKey));
        }

        return privateKey;
    }

    private void LoadCertificate(CardItem item, KeyKind kind, CkObject? key, Dictionary<Component, CkObject> objects)
    {
        byte[] certificate = Card.ExportCertificate(item.Id, kind);
        var component = CardPlace.Of(kind, 2);
        var attributes = CertificateAttributes(certificate, item.Name);
        if (key is not null)
        {
            attributes[CkAttributeType.Id] = key.Attributes[CkAttributeType.Id];
            attributes[CkAttributeType.Label] = key.Attributes[CkAttributeType.Label];
        }

        objects.Add(component, Make(item, component, attributes, null));
    }

    /// <summary>What a certificate says of itself.</summary>
    public static AttributeSet CertificateAttributes(byte[] certificate, string label)
    {
        var set = new AttributeSet()
            .With(CkAttributeType.Class, (uint)CkObjectClass.Certificate)
            .With(CkAttributeType.CertificateType, (uint)CkCertificateType.X509)
            .With(CkAttributeType.Token, true)
            .With(CkAttributeType.Private, false)
            .With(CkAttributeType.Label, label)
            .With(CkAttributeType.Value, certificate);
        if (CertificateFields.Parse(certificate) is not { } fields)
            return set;
        return set
            .With(CkAttributeType.Subject, fields.Subject)
            .With(CkAttributeType.Issuer, fields.Issuer)
            .With(CkAttributeType.SerialNumber, fields.SerialNumber)
            .With(CkAttributeType.PublicKeyInfo, fields.PublicKeyInfo)
            .With(CkAttributeType.Id, fields.KeyIdentifier);
    }

    private Dictionary<Component, CkObject> LoadFile(CardItem item)
    {
        var objects = new Dictionary<Component, CkObject>();
        var info = Card.GetFileInfo(item.Name);
        bool isPublic = (info.ReadRights & FileRights.Anyone) == FileRights.Anyone;
        if (!isPublic && !token.IsUserLoggedIn)
        {
            item.IsPending = true;
            return objects;
        }

        item.Record = AttributeRecord.Parse(ReadRecord(item));
        var @class = (CkObjectClass)(item.Record.Number(Component.File, CkAttributeType.Class) ?? (uint)CkObjectClass.Data);
        var attributes = new AttributeSet()
            .With(CkAttributeType.Class, (uint)@class)
            .With(CkAttributeType.Token, true)
            .With(CkAttributeType.Private, !isPublic)
            .With(CkAttributeType.Label, item.Name);
        if (@class == CkObjectClass.PublicKey)
            objects.Add(Component.File, LoadPublicKey(item, attributes));
        else if (@class != CkObjectClass.SecretKey)
            objects.Add(Component.File, Make(item, Component.File, attributes, null, () => ReadValue(item.Name, info)));
        else if (LoadSecretKey(item, info) is { } key)
            objects.Add(Component.File, Make(item, Component.File, WithDefaults(attributes, key).With(CkAttributeType.ValueLen, (uint)info.Written), key));
        return objects;
    }

    /// <summary>The record has only what differs from a new key.</summary>
    private static AttributeSet WithDefaults(AttributeSet attributes, SoftSecretKey key)
    {
        foreach (var rule in ObjectSchema.Find(CkObjectClass.SecretKey, key.Type)!.Rules)
        {
            if (!rule.IsSecret && !attributes.Has(rule.Type))
                attributes[rule.Type] = rule.Default;
        }

        return attributes;
    }

    /// <summary>The key of a file; null for one that was never finished. A reload goes on with the key that may be open already.</summary>
    private SoftSecretKey? LoadSecretKey(CardItem item, CardFileInfo info)
    {
        var type = (CkKeyType)(item.Record.Number(Component.File, CkAttributeType.KeyType) ?? 0);
        if (!SoftSecretKey.IsSecret(type) || !SoftSecretKey.IsLengthValid(type, info.Written))
            return null;
        return item.Objects.GetValueOrDefault(Component.File)?.Key as SoftSecretKey ?? new SoftSecretKey(type, info.Written, () => ReadValue(item.Name, info));
    }

    /// <summary>A public key without a key pair on the card lives in the record of an empty file.</summary>
    private static CkObject LoadPublicKey(CardItem item, AttributeSet attributes)
    {
        uint type = item.Record.Number(Component.File, CkAttributeType.KeyType) ?? throw new CkException(Ckr.DeviceError);
        var schema = ObjectSchema.Find(CkObjectClass.PublicKey, (CkKeyType)type) ?? throw new CkException(Ckr.DeviceError);
        var values = new AttributeSet();
        item.Record.ApplyTo(values, Component.File, schema);
        var key = KeyFactory.PublicKey(values);
        return Make(item, Component.File, attributes.With(KeyAttributes.PublicValue(key)), key);
    }

    private byte[] ReadRecord(CardItem item) =>
        Card.Capabilities.HasFlag(CardCapabilities.FilesAndAttributes) ? Card.GetAttributes(item.Target, item.Id) : [];

    private byte[] ReadValue(string name, CardFileInfo info)
    {
        byte[] value = GC.AllocateArray<byte>(info.Written, pinned: true);
        int read = 0;
        try
        {
            read = Card.ReadFile(name, 0, value, (info.ReadRights & FileRights.Sealed) != 0);
            return read == value.Length ? value : value[..read];
        }
        finally
        {
            if (read != value.Length)
                CryptographicOperations.ZeroMemory(value);
        }
    }
}
