using ScCaToken.Pkcs11.Sessions;

namespace ScCaToken.Pkcs11.Objects;

/// <summary>C_CopyObject (PKCS#11 3.0 §5.7.2): the source's attributes with the template's changes, through the same door as a new object.</summary>
internal sealed class ObjectCopy(Session session)
{
    public CkObject Copy(CkObject source, AttributeSet changes)
    {
        if (!source.Attributes.Flag(CkAttributeType.Copyable, true))
            throw new CkException(Ckr.ActionProhibited);
        AttributeChange.Check(source, changes, AttributeUse.Modify | AttributeUse.Copy, session.Token.User);
        // CKA_PRIVATE and CKA_TOKEN may be chosen, but a private object cannot become public.
        if (source.IsPrivate && changes.Has(CkAttributeType.Private) && !changes.Flag(CkAttributeType.Private))
            throw new CkException(Ckr.TemplateInconsistent);
        var attributes = new AttributeSet(source.Attributes).With(CkAttributeType.Class, (uint)source.Class);
        attributes[CkAttributeType.UniqueId] = null;
        if (!changes.Has(CkAttributeType.Token))
            attributes.With(CkAttributeType.Token, source.IsToken);
        if (source.Key is null && source.Read(CkAttributeType.Value) is { } value)
            attributes.With(CkAttributeType.Value, value);
        if (source.Class == CkObjectClass.PrivateKey && changes.Flag(CkAttributeType.Token))
        {
            // On the card a private key is sensitive and stays there, whatever it was before.
            attributes[CkAttributeType.Sensitive] = attributes[CkAttributeType.Extractable] = attributes[CkAttributeType.Copyable] = null;
        }

        return new ObjectCreation(session).CreateCopy(source, attributes.With(changes));
    }
}
