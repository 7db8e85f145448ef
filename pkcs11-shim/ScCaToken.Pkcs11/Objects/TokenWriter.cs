using System.Security.Cryptography;
using System.Text;
using ScCaToken.Driver.Card;
using ScCaToken.Driver.Errors;
using ScCaToken.Pkcs11.Tokens;
using ScCaToken.Protocol;

namespace ScCaToken.Pkcs11.Objects;

/// <summary>Makes, changes and deletes objects on the card. Every method is one <see cref="ObjectStore.Change"/>.</summary>
internal sealed partial class TokenWriter(Token token)
{
    private const int MaxFileName = 32;
    private const int MaxContainerName = 64;

    // What a key or certificate on the card is by itself: a template may repeat it, but not contradict it.
    private static readonly HashSet<CkAttributeType> Inherent =
    [
        CkAttributeType.Private, CkAttributeType.Sensitive, CkAttributeType.Extractable, CkAttributeType.AlwaysAuthenticate,
        CkAttributeType.Modulus, CkAttributeType.PublicExponent, CkAttributeType.PublicKeyInfo,
    ];

    // Spelled in more ways than one, or not stored as attributes at all.
    private static readonly HashSet<CkAttributeType> NotStored =
    [
        CkAttributeType.Class, CkAttributeType.Token, CkAttributeType.Value, CkAttributeType.EcParams, CkAttributeType.EcPoint, CkAttributeType.ModulusBits,
        CkAttributeType.CertificateType, CkAttributeType.PrivateExponent, CkAttributeType.Prime1, CkAttributeType.Prime2,
        CkAttributeType.Exponent1, CkAttributeType.Exponent2, CkAttributeType.Coefficient,
    ];

    private ICardToken Card => token.Card;

    private bool KeepsAttributes => Card.Capabilities.HasFlag(CardCapabilities.FilesAndAttributes);

    private bool HasFreeContainers => Card.Capabilities.HasFlag(CardCapabilities.FreeContainers);

    private ObjectStore Store => token.Objects;

    /// <summary>Stores new values of attributes that may be changed.</summary>
    public void SetAttributes(CkObject target, AttributeSet changes) => Store.Change(() =>
    {
        target = Current(target);
        var place = target.Place!;
        if (!place.Item.IsContainer && changes[CkAttributeType.Value] is { } value)
        {
            ReplaceFile(target, changes, value);
            return 0;
        }

        var record = place.Item.Record.Copy();
        if (place.Item.IsContainer)
            PinOthers(record, place.Item, place.Component);
        foreach (var (type, wanted) in changes.Values)
            record.Set(place.Component, target.Schema.Find(type)!, wanted);
        Save(place.Item, record);
        Store.Reload(place.Item.IsContainer, place.Item.Id, place.Item.Name);
        return 0;
    });

    /// <summary>Deletes an object. A private key leaves its public key as an object of its own; a container without objects goes.</summary>
    public void Destroy(CkObject target) => Store.Change(() =>
    {
        target = Current(target);
        var (item, component) = (target.Place!.Item, target.Place.Component);
        if (!item.IsContainer)
        {
            Card.DeleteFile(item.Name);
            Store.Forget(item);
            return 0;
        }

        var record = item.Record.Copy();
        record.Remove(component);
        var kind = target.Place.Kind;
        if (component == CardPlace.Of(kind, 2))
            Card.ImportCertificate(item.Id, kind, []);
        else if (component == CardPlace.Of(kind, 1))
            record.Hide(KeepsAttributes ? component : throw new CkException(Ckr.ActionProhibited, "the card shows the public key of each of its keys"));
        else
            RemovePair(item, kind, record);
        FinishRemoval(item, record);
        return 0;
    });

    /// <summary>The object as it is now: another program may have deleted it, and put one of the same name in its place, since the caller found it.</summary>
    private CkObject Current(CkObject target) => Store.Find(target.Handle) ?? throw new CkException(Ckr.ObjectHandleInvalid);

    private void RemovePair(CardItem item, KeyKind kind, AttributeRecord record)
    {
        var publicPart = CardPlace.Of(kind, 1);
        var publicKey = item.Objects.GetValueOrDefault(publicPart);
        PinOthers(record, item, CardPlace.Of(kind, 0));
        record.Remove(publicPart);
        // The id of this place is taken along: a pair that another program may yet put here gets one of its own.
        if (publicKey is not null)
            record.SetUniqueId(publicPart, publicKey.Schema.Find(CkAttributeType.UniqueId)!, Encoding.ASCII.GetBytes("u" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))));
        // What can be refused is refused while the key is still there.
        if (KeepsAttributes && record.ToBytes().Length > AttributeRecord.MaxLength)
            throw new CkException(Ckr.DeviceMemory, "the container's attributes would be too long without the key they are taken from");
        if (publicKey is not null)
        {
            // The handle and the CKA_UNIQUE_ID the application holds go on to mean the same public key.
            var successor = CreateFileCore(publicKey.Schema, publicKey.Attributes, []);
            Store.Succeed(publicKey, successor);
        }

        Card.DeleteKeyPair(item.Id, kind);
    }

    /// <summary>
    /// Public keys and certificates take id and label from their private key as long as they have none of their own. Before the private key
    /// changes or goes, they get what they show now: changing one object must not change another.
    /// </summary>
    private static void PinOthers(AttributeRecord record, CardItem item, Component changing)
    {
        foreach (var (component, other) in item.Objects)
        {
            if (component == changing || record.IsHidden(component))
                continue;
            foreach (var type in new[] { CkAttributeType.Id, CkAttributeType.Label })
            {
                if (!record.Has(component, type) && other.Attributes[type] is { } value)
                    record.Set(component, other.Schema.Find(type)!, value);
            }
        }
    }

    private void FinishRemoval(CardItem item, AttributeRecord record)
    {
        var info = Card.GetContainerInfo(item.Id);
        bool isEmpty = !info.Signing.Exists && !info.Encryption.Exists && info.SigningCertificateLength == 0 && info.EncryptionCertificateLength == 0;
        if (isEmpty)
        {
            if (HasFreeContainers)
                Card.DeleteContainer(item.Name);
            Store.Forget(item);
            return;
        }

        if (KeepsAttributes)
            Save(item, record);
        Store.Reload(true, item.Id, item.Name);
    }

    /// <summary>Puts into the record what the template asks for and the loaded object does not have by itself; reloads the item.</summary>
    private void Persist(CardItem item, Component component, AttributeSet template)
    {
        var made = item.Require(component);
        var record = item.Record.Copy();
        bool changed = false;
        foreach (var (type, wanted) in template.Values)
        {
            if (NotStored.Contains(type) || made.Schema.Find(type) is not { } rule || wanted.AsSpan().SequenceEqual(made.Read(type)))
                continue;
            if (Inherent.Contains(type))
                throw new CkException(Ckr.TemplateInconsistent, $"{type} of a key on the card cannot be chosen");
            record.Set(component, rule, wanted);
            changed = true;
        }

        // A card that keeps no attributes shows its keys under its own names; that is no reason to refuse the key.
        if (!changed || !KeepsAttributes)
            return;
        Save(item, record);
        Store.Reload(item.IsContainer, item.Id, item.Name);
    }

    private void Save(CardItem item, AttributeRecord record)
    {
        if (!KeepsAttributes)
            throw new CkException(Ckr.ActionProhibited, "the card keeps no attributes");
        Card.SetAttributes(item.Target, item.Id, record.ToBytes());
    }

    /// <summary>Runs the steps that fill a new container, or the fixed slot the template names; a failure removes a new one again.</summary>
    private CardItem InNewContainer(AttributeSet template, Action<ushort> fill, Action<CardItem> finish)
    {
        if (!HasFreeContainers)
            return InSlot(template, fill, finish);
        string name = FreeName(template, true, MaxContainerName);
        ushort id = Card.CreateContainer(name);
        try
        {
            fill(id);
            var item = Store.Reload(true, id, name);
            finish(item);
            return item;
        }
        catch
        {
            TryDelete(() => Card.DeleteContainer(name));
            throw;
        }
    }

    private CardItem InSlot(AttributeSet template, Action<ushort> fill, Action<CardItem> finish)
    {
        ushort id = FindSlot(template.Text(CkAttributeType.Label)) ?? FindSlot(Convert.ToHexString(template[CkAttributeType.Id] ?? []))
            ?? throw new CkException(Ckr.TemplateIncomplete, "CKA_LABEL or CKA_ID must name a slot of the card");
        fill(id);
        var item = Store.Reload(true, id, Card.GetContainerInfo(id).SlotName!);
        finish(item);
        return item;
    }

    private ushort? FindSlot(string name)
    {
        try
        {
            return Card.CreateContainer(name);
        }
        catch (CardException failure) when (failure.StatusWord == StatusWord.ContainerNotFound)
        {
            return null;
        }
    }

    private static void TryDelete(Action delete)
    {
        try
        {
            delete();
        }
        catch (CardException)
        {
            // The first failure is the one to report.
        }
    }

    /// <summary>A name for a container or file: the label where it fits and is free, else one made of the id or of random.</summary>
    private string FreeName(AttributeSet template, bool isContainer, int limit)
    {
        bool IsFree(string name) => !Store.Items.Any(item => item.IsContainer == isContainer && item.Name == name);
        string label = template.Text(CkAttributeType.Label);
        if (label.Length > 0 && !label.Contains('\0', StringComparison.Ordinal) && Encoding.UTF8.GetByteCount(label) <= limit && IsFree(label))
            return label;
        string prefix = isContainer ? "key-" : "obj-";
        if (template[CkAttributeType.Id] is { Length: > 0 and <= 12 } id && IsFree(prefix + Convert.ToHexStringLower(id)))
            return prefix + Convert.ToHexStringLower(id);
        return prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
    }
}
