using ScCaToken.Pkcs11.Sessions;

namespace ScCaToken.Pkcs11.Objects;

/// <summary>One object as the application sees it. Its attributes are replaced as a whole, so that readers need no lock.</summary>
internal sealed class CkObject
{
    private volatile AttributeSet _attributes;
    private volatile KeyUsage _usage;

    public CkObject(ObjectSchema schema, AttributeSet attributes, KeyMaterial? key)
    {
        Schema = schema;
        _attributes = attributes;
        _usage = new KeyUsage(attributes);
        Key = key;
        Class = schema.Class;
        IsPrivate = attributes.Flag(CkAttributeType.Private);
    }

    /// <summary>0 until the store has given one.</summary>
    public nuint Handle { get; set; }

    public ObjectSchema Schema { get; }

    public CkObjectClass Class { get; }

    /// <summary>The key to compute with; null for other objects.</summary>
    public KeyMaterial? Key { get; }

    /// <summary>The session a session object lives in; null for token objects.</summary>
    public Session? Owner { get; init; }

    /// <summary>Where on the card a token object is.</summary>
    public CardPlace? Place { get; init; }

    public bool IsToken => Place is not null;

    /// <summary>CKA_PRIVATE: seen only by the logged-in user.</summary>
    public bool IsPrivate { get; }

    public AttributeSet Attributes
    {
        get => _attributes;
        set
        {
            _attributes = value;
            _usage = new KeyUsage(value);
        }
    }

    /// <summary>What the attributes say of the use of a key.</summary>
    public KeyUsage Usage => _usage;

    /// <summary>Reads CKA_VALUE of a data object when somebody asks for it; null when the value is among the attributes.</summary>
    public Func<byte[]>? Value { get; init; }

    /// <summary>Whether an attribute may be shown: those of a secret are not while the key is sensitive or not extractable.</summary>
    public bool Shows(AttributeRule rule) => !rule.IsSecret || (!Attributes.Flag(CkAttributeType.Sensitive) && Attributes.Flag(CkAttributeType.Extractable));

    /// <summary>The value of an attribute its schema has; null when the key's owner alone knows it. The reader wipes it (<see cref="AttributeRule.Wipe"/>).</summary>
    public byte[]? Read(CkAttributeType type)
    {
        if (Attributes[type] is { } value)
            return value;
        if (type == CkAttributeType.Value && Value is not null)
            return Value();
        var rule = Schema.Find(type);
        return rule is not null && (rule.IsSecret || rule.Default is null) ? KeySecrets.Read(Key, type) : rule?.Default;
    }

    /// <summary>Whether the object has every value of a search template; secrets match nothing.</summary>
    public bool Matches(AttributeSet template)
    {
        foreach (var (type, wanted) in template.Values)
        {
            if (Schema.Find(type) is not { } rule || !Shows(rule))
                return false;
            byte[]? value = Read(type);
            bool isWanted = wanted.AsSpan().SequenceEqual(value);
            rule.Wipe(value);
            if (!isWanted)
                return false;
        }

        return true;
    }
}
