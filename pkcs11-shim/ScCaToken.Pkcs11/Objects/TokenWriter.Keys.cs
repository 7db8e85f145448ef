using ScCaToken.Driver.Card;

namespace ScCaToken.Pkcs11.Objects;

/// <content>Key pairs and certificates, in containers.</content>
internal sealed partial class TokenWriter
{
    /// <summary>Makes a key pair on the card in a container of its own.</summary>
    /// <returns>The private key, and the public key unless it was not asked for as a token object.</returns>
    public (CkObject Private, CkObject? Public, SoftPublicKey Key) GenerateKeyPair(
        KeyAlgorithm algorithm, int bits, CkKeyType type, AttributeSet publicTemplate, AttributeSet privateTemplate) => Store.Change(() =>
    {
        var kind = KindOf(privateTemplate);
        bool always = privateTemplate.Flag(CkAttributeType.AlwaysAuthenticate);
        privateTemplate.With(CkAttributeType.KeyType, (uint)type);
        var naming = new AttributeSet(privateTemplate);
        if (naming[CkAttributeType.Label] is not { Length: > 0 })
            naming[CkAttributeType.Label] = publicTemplate[CkAttributeType.Label];
        SoftPublicKey? made = null;
        var item = InNewContainer(
            naming,
            id => made = SoftPublicKey.FromCard(Card.GenerateKeyPair(id, kind, algorithm, bits, always), type),
            item =>
            {
                kind = KindIn(item, kind);
                FinishPair(item, kind, publicTemplate, privateTemplate);
            });
        return (item.Require(CardPlace.Of(kind, 0)), item.Objects.GetValueOrDefault(CardPlace.Of(kind, 1)), made!);
    });

    /// <summary>Puts a private key made outside on the card, in a container of its own; its public half becomes no object.</summary>
    public CkObject ImportPrivateKey(AttributeSet template, Action<ushort, KeyKind> import) => Store.Change(() =>
    {
        var kind = KindOf(template);
        var item = InNewContainer(
            template,
            id => import(id, kind),
            item =>
            {
                if (!KeepsAttributes)
                    return;
                var record = item.Record.Copy();
                record.Hide(CardPlace.Of(kind, 1));
                Save(item, record);
                Store.Reload(true, item.Id, item.Name);
                Persist(item, CardPlace.Of(kind, 0), template);
            });
        return item.Require(CardPlace.Of(kind, 0));
    });

    /// <summary>Stores a certificate: with the key pair it belongs to when that has none yet, else in a container of its own.</summary>
    public CkObject CreateCertificate(AttributeSet template, CertificateFields fields) => Store.Change(() =>
    {
        byte[] certificate = template[CkAttributeType.Value]!;
        if (FindPair(fields, template) is { } pair)
        {
            var component = CardPlace.Of(pair.Kind, 2);
            Card.ImportCertificate(pair.Item.Id, pair.Kind, certificate);
            Store.Reload(true, pair.Item.Id, pair.Item.Name);
            Persist(pair.Item, component, template);
            return pair.Item.Require(component);
        }

        var place = Component.SigningCertificate;
        var own = InNewContainer(
            template,
            id => Card.ImportCertificate(id, KeyKind.Signing, certificate),
            item =>
            {
                place = CardPlace.Of(item.Objects.ContainsKey(place) ? KeyKind.Signing : KeyKind.Encryption, 2);
                Persist(item, place, template);
            });
        return own.Require(place);
    });

    private static KeyKind KindOf(AttributeSet privateTemplate)
    {
        bool decrypts = privateTemplate.Flag(CkAttributeType.Decrypt) || privateTemplate.Flag(CkAttributeType.Unwrap) || privateTemplate.Flag(CkAttributeType.Derive);
        bool refusesToSign = privateTemplate.Has(CkAttributeType.Sign) && !privateTemplate.Flag(CkAttributeType.Sign);
        return decrypts && refusesToSign ? KeyKind.Encryption : KeyKind.Signing;
    }

    /// <summary>Where a pair lies: a fixed slot decides by itself whether it is for signing.</summary>
    private static KeyKind KindIn(CardItem item, KeyKind wanted) =>
        item.Objects.ContainsKey(CardPlace.Of(wanted, 0)) ? wanted : wanted == KeyKind.Signing ? KeyKind.Encryption : KeyKind.Signing;

    private void FinishPair(CardItem item, KeyKind kind, AttributeSet publicTemplate, AttributeSet privateTemplate)
    {
        var (privatePart, publicPart) = (CardPlace.Of(kind, 0), CardPlace.Of(kind, 1));
        Persist(item, privatePart, privateTemplate);
        if (publicTemplate.Flag(CkAttributeType.Token) || !KeepsAttributes)
        {
            Persist(item, publicPart, publicTemplate);
            return;
        }

        var record = item.Record.Copy();
        record.Hide(publicPart);
        Save(item, record);
        Store.Reload(true, item.Id, item.Name);
    }

    /// <summary>The pair without certificate whose public key is the certificate's; among several, the one with the template's CKA_ID.</summary>
    private (CardItem Item, KeyKind Kind)? FindPair(CertificateFields fields, AttributeSet template)
    {
        (CardItem, KeyKind)? found = null;
        foreach (var item in Store.Items)
        {
            foreach (var kind in new[] { KeyKind.Signing, KeyKind.Encryption })
            {
                if (item.Objects.GetValueOrDefault(CardPlace.Of(kind, 0)) is not { } key || (item.Objects.ContainsKey(CardPlace.Of(kind, 2)) && HasFreeContainers)
                    || !fields.PublicKeyInfo.AsSpan().SequenceEqual(key.Attributes[CkAttributeType.PublicKeyInfo]))
                {
                    continue;
                }

                bool sameId = template[CkAttributeType.Id] is { } id && id.AsSpan().SequenceEqual(key.Attributes[CkAttributeType.Id]);
                if (sameId)
                    return (item, kind);
                found ??= (item, kind);
            }
        }

        return found;
    }
}
