using System.Runtime.InteropServices;
using System.Text;

namespace ScCaToken.Pkcs11.Objects;

/// <summary>Attribute values by type, in the application's own encoding. A template, or what an object is made of.</summary>
internal sealed class AttributeSet
{
    private readonly Dictionary<CkAttributeType, byte[]> _values;

    public AttributeSet() => _values = [];

    public AttributeSet(AttributeSet other) => _values = new Dictionary<CkAttributeType, byte[]>(other._values);

    public IReadOnlyDictionary<CkAttributeType, byte[]> Values => _values;

    public byte[]? this[CkAttributeType type]
    {
        get => _values.GetValueOrDefault(type);
        set
        {
            if (value is null)
                _values.Remove(type);
            else
                _values[type] = value;
        }
    }

    /// <summary>Copies a template from the application's memory.</summary>
    /// <exception cref="CkException">CKR_ARGUMENTS_BAD, CKR_ATTRIBUTE_VALUE_INVALID, or CKR_TEMPLATE_INCONSISTENT for two values of one attribute.</exception>
    public static unsafe AttributeSet Read(CkAttribute* template, CULong count)
    {
        const int Most = 1024;
        if (template is null && count.Value != 0 || count.Value > Most)
            throw new CkException(Ckr.ArgumentsBad);
        var set = new AttributeSet();
        for (nuint i = 0; i < count.Value; i++)
        {
            nuint length = template[i].ValueLength.Value;
            if (length > int.MaxValue || (length > 0 && template[i].Value is null))
                throw new CkException(Ckr.AttributeValueInvalid);
            nuint number = template[i].Type.Value;
            if (number > uint.MaxValue)
                throw new CkException(Ckr.AttributeTypeInvalid);
            byte[] value = new ReadOnlySpan<byte>(template[i].Value, (int)length).ToArray();
            if (!set._values.TryAdd((CkAttributeType)number, value) && !set._values[(CkAttributeType)number].AsSpan().SequenceEqual(value))
                throw new CkException(Ckr.TemplateInconsistent);
        }

        return set;
    }

    public bool Has(CkAttributeType type) => _values.ContainsKey(type);

    /// <summary>A CK_BBOOL; <paramref name="otherwise"/> when it is not given.</summary>
    public bool Flag(CkAttributeType type, bool otherwise = false) =>
        _values.TryGetValue(type, out byte[]? value) && value.Length == 1 ? value[0] != 0 : otherwise;

    /// <summary>A CK_ULONG; null when it is not given. No number of the standard needs more than 32 bits: larger ones are all the same unknown one.</summary>
    /// <exception cref="CkException">CKR_ATTRIBUTE_VALUE_INVALID: the length is wrong.</exception>
    public uint? Number(CkAttributeType type)
    {
        if (!_values.TryGetValue(type, out byte[]? value))
            return null;
        return CkNumber.TryRead(value, out nuint number) ? (uint)nuint.Min(number, uint.MaxValue) : throw new CkException(Ckr.AttributeValueInvalid);
    }

    /// <summary>Text of a label; empty when it is not given or not UTF-8.</summary>
    public string Text(CkAttributeType type) => _values.TryGetValue(type, out byte[]? value) ? Encoding.UTF8.GetString(value) : "";

    public AttributeSet With(CkAttributeType type, bool value)
    {
        _values[type] = [value ? (byte)1 : (byte)0];
        return this;
    }

    public AttributeSet With(CkAttributeType type, uint value)
    {
        _values[type] = CkNumber.ToBytes(value);
        return this;
    }

    public AttributeSet With(CkAttributeType type, ReadOnlySpan<byte> value)
    {
        _values[type] = value.ToArray();
        return this;
    }

    public AttributeSet With(CkAttributeType type, string value)
    {
        _values[type] = Encoding.UTF8.GetBytes(value);
        return this;
    }

    /// <summary>Takes over every value of <paramref name="other"/>.</summary>
    public AttributeSet With(AttributeSet other)
    {
        foreach (var (type, value) in other._values)
            _values[type] = value;
        return this;
    }

    /// <summary>Wipes the values; for templates that carried secrets.</summary>
    public void Clear()
    {
        foreach (byte[] value in _values.Values)
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(value);
        _values.Clear();
    }
}
