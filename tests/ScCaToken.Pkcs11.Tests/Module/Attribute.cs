using System.Text;

namespace ScCaToken.Pkcs11.Tests.Module;

/// <summary>One attribute of a template.</summary>
internal readonly record struct Attribute(CkAttributeType Type, byte[] Value)
{
    public Attribute(CkAttributeType type, bool value)
        : this(type, [value ? (byte)1 : (byte)0])
    {
    }

    public Attribute(CkAttributeType type, uint value)
        : this(type, CkNumber.ToBytes(value))
    {
    }

    public Attribute(CkAttributeType type, string value)
        : this(type, Encoding.UTF8.GetBytes(value))
    {
    }

    public static Attribute Of(CkObjectClass value) => new(CkAttributeType.Class, (uint)value);
}
