using ScCaToken.Driver.Card;

namespace ScCaToken.Pkcs11.Objects;

/// <summary>The rules for new values of an existing object's attributes, in C_SetAttributeValue and C_CopyObject.</summary>
internal static class AttributeChange
{
    // CK_TRUE to CK_FALSE only.
    private static readonly HashSet<CkAttributeType> OnlyOff = [CkAttributeType.Extractable, CkAttributeType.Copyable, CkAttributeType.Destroyable];

    // CK_FALSE to CK_TRUE only.
    private static readonly HashSet<CkAttributeType> OnlyOn = [CkAttributeType.Sensitive, CkAttributeType.WrapWithTrusted];

    /// <summary>Checks a template of changes.</summary>
    /// <exception cref="CkException">CKR_ATTRIBUTE_TYPE_INVALID, CKR_ATTRIBUTE_READ_ONLY or CKR_ATTRIBUTE_VALUE_INVALID.</exception>
    public static void Check(CkObject target, AttributeSet changes, AttributeUse purpose, PinType? user)
    {
        foreach (var (type, value) in changes.Values)
        {
            var rule = target.Schema.Find(type) ?? throw new CkException(Ckr.AttributeTypeInvalid);
            rule.Check(value);
            // A copy may be told what it is anyway; an object may not, where nobody may tell it. Whether a secret is the right one is no answer to give.
            bool mayRepeat = !rule.IsSecret && type != CkAttributeType.Value && ((rule.Use & purpose) != 0 || (purpose & AttributeUse.Copy) != 0);
            if (mayRepeat && value.AsSpan().SequenceEqual(target.Read(type)))
                continue;
            if ((rule.Use & purpose) == 0)
                throw new CkException(Ckr.AttributeReadOnly, $"{type} cannot be changed");
            bool turnsOn = rule.Kind == AttributeKind.Boolean && value[0] != 0;
            if ((OnlyOff.Contains(type) && turnsOn) || (OnlyOn.Contains(type) && !turnsOn))
                throw new CkException(Ckr.AttributeReadOnly, $"{type} cannot be changed back");
            if (type == CkAttributeType.Trusted && turnsOn && user != PinType.SecurityOfficer)
                throw new CkException(Ckr.AttributeReadOnly, "only the security officer trusts");
        }
    }
}
