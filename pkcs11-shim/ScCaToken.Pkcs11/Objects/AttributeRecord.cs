using System.Buffers.Binary;

namespace ScCaToken.Pkcs11.Objects;

/// <summary>
/// The attribute record of a container or file: what was set from outside and cannot be told from keys and certificates.
/// Layout (docs/PKCS11.md): version 01, then entries of component1 ‖ type2 ‖ length2 ‖ value; numbers are 4 bytes, big-endian, the same on every host.
/// </summary>
internal sealed class AttributeRecord
{
    /// <summary>Marks a public key that exists in the container but was not asked for as an object: CKA_TOKEN, false.</summary>
    public const CkAttributeType Hidden = CkAttributeType.Token;

    /// <summary>What a card takes (docs/APDU.md §12).</summary>
    public const int MaxLength = 4096;

    private const byte Version = 1;

    // CKF_ARRAY_ATTRIBUTE is stored as the highest bit of the 16.
    private const uint ArrayFlag = 0x40000000;
    private const uint TypeMask = 0x7FFF;
    private const int EntryHead = 5;
    private readonly SortedDictionary<(Component Component, CkAttributeType Type), byte[]> _entries = [];

    /// <summary>Reads a record; one of another version or a damaged one counts as empty from the damage on.</summary>
    public static AttributeRecord Parse(ReadOnlySpan<byte> bytes)
    {
        var record = new AttributeRecord();
        if (bytes.IsEmpty || bytes[0] != Version)
            return record;
        bytes = bytes[1..];
        while (bytes.Length >= EntryHead)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]);
            if (length > bytes.Length - EntryHead)
                break;
            var type = FromStored(BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]));
            record._entries[((Component)bytes[0], type)] = bytes.Slice(EntryHead, length).ToArray();
            bytes = bytes[(EntryHead + length)..];
        }

        return record;
    }

    /// <summary>The record as it is stored; empty when there is nothing to store.</summary>
    public byte[] ToBytes()
    {
        if (_entries.Count == 0)
            return [];
        byte[] bytes = new byte[1 + _entries.Values.Sum(value => EntryHead + value.Length)];
        bytes[0] = Version;
        var rest = bytes.AsSpan(1);
        foreach (var ((component, type), value) in _entries)
        {
            rest[0] = (byte)component;
            BinaryPrimitives.WriteUInt16BigEndian(rest[1..], ToStored(type));
            BinaryPrimitives.WriteUInt16BigEndian(rest[3..], (ushort)value.Length);
            value.CopyTo(rest[EntryHead..]);
            rest = rest[(EntryHead + value.Length)..];
        }

        return bytes;
    }

    public AttributeRecord Copy()
    {
        var copy = new AttributeRecord();
        foreach (var (key, value) in _entries)
            copy._entries[key] = value;
        return copy;
    }

    /// <summary>Whether the component was marked as not asked for.</summary>
    public bool IsHidden(Component component) => _entries.ContainsKey((component, Hidden));

    /// <summary>Whether the record has a value of its own for an attribute.</summary>
    public bool Has(Component component, CkAttributeType type) => _entries.ContainsKey((component, type));

    public void Hide(Component component) => _entries[(component, Hidden)] = [0];

    /// <summary>Drops everything of a component.</summary>
    public void Remove(Component component)
    {
        foreach (var key in _entries.Keys.Where(key => key.Component == component).ToList())
            _entries.Remove(key);
    }

    /// <summary>Lays the stored values of a component over <paramref name="attributes"/>, converted to the application's encoding.</summary>
    public void ApplyTo(AttributeSet attributes, Component component, ObjectSchema schema)
    {
        foreach (var ((owner, type), value) in _entries)
        {
            if (owner == component && type != Hidden && schema.Find(type) is { } rule)
                attributes[type] = rule.Kind is AttributeKind.Number or AttributeKind.Numbers ? FromStored(value) : value;
        }
    }

    /// <summary>The number stored under a type, before a schema is known.</summary>
    public uint? Number(Component component, CkAttributeType type) =>
        _entries.TryGetValue((component, type), out byte[]? value) && value.Length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(value) : null;

    /// <summary>Stores an attribute of a component; types and values that have no place in the layout are CKR_ATTRIBUTE_VALUE_INVALID.</summary>
    public void Set(Component component, AttributeRule rule, byte[] value)
    {
        if (((uint)rule.Type & ~(ArrayFlag | TypeMask)) != 0 || value.Length > ushort.MaxValue)
            throw new CkException(Ckr.AttributeValueInvalid, $"{rule.Type} cannot be stored");
        _entries[(component, rule.Type)] = rule.Kind is AttributeKind.Number or AttributeKind.Numbers ? ToStored(value) : value;
    }

    /// <summary>Stores CKA_UNIQUE_ID of a component where there is room for it: an id that changes is milder than a call that fails.</summary>
    public void SetUniqueId(Component component, AttributeRule rule, byte[] value)
    {
        Set(component, rule, value);
        if (ToBytes().Length > MaxLength)
            _entries.Remove((component, rule.Type));
    }

    private static CkAttributeType FromStored(ushort type) => (CkAttributeType)((type & TypeMask) | (type > TypeMask ? ArrayFlag : 0));

    private static ushort ToStored(CkAttributeType type) => (ushort)(((uint)type & TypeMask) | (((uint)type & ArrayFlag) != 0 ? TypeMask + 1 : 0));

    private static byte[] FromStored(byte[] stored)
    {
        byte[] value = new byte[stored.Length / sizeof(uint) * CkNumber.Size];
        for (int i = 0; i < stored.Length / sizeof(uint); i++)
        {
            uint number = BinaryPrimitives.ReadUInt32BigEndian(stored.AsSpan(i * sizeof(uint)));
            // CK_UNAVAILABLE_INFORMATION has all the bits a number has.
            CkNumber.ToBytes(number == uint.MaxValue ? CkNumber.Unavailable.Value : number).CopyTo(value, i * CkNumber.Size);
        }

        return value;
    }

    private static byte[] ToStored(byte[] value)
    {
        byte[] stored = new byte[value.Length / CkNumber.Size * sizeof(uint)];
        for (int i = 0; i < value.Length / CkNumber.Size; i++)
        {
            if (!CkNumber.TryRead(value.AsSpan(i * CkNumber.Size, CkNumber.Size), out nuint number))
                throw new CkException(Ckr.AttributeValueInvalid);
            BinaryPrimitives.WriteUInt32BigEndian(stored.AsSpan(i * sizeof(uint)), (uint)Math.Min(number, uint.MaxValue));
        }

        return stored;
    }
}
