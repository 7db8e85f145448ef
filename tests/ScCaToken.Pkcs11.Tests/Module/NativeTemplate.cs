using System.Runtime.InteropServices;

namespace ScCaToken.Pkcs11.Tests.Module;

/// <summary>A template in unmanaged memory, as an application would hold it.</summary>
internal sealed unsafe class NativeTemplate : IDisposable
{
    private readonly Attribute[] _attributes;

    public NativeTemplate(params Attribute[] attributes)
    {
        _attributes = attributes;
        if (attributes.Length == 0)
            return;
        Pointer = (CkAttribute*)NativeMemory.Alloc((nuint)attributes.Length, (nuint)sizeof(CkAttribute));
        for (int i = 0; i < attributes.Length; i++)
        {
            byte[] value = attributes[i].Value;
            Pointer[i] = new CkAttribute
            {
                Type = new CULong((uint)attributes[i].Type),
                Value = value.Length == 0 ? null : NativeMemory.Alloc((nuint)value.Length),
                ValueLength = new CULong((nuint)value.Length),
            };
            value.CopyTo(new Span<byte>(Pointer[i].Value, value.Length));
        }
    }

    public CkAttribute* Pointer { get; }

    public CULong Count => new((nuint)_attributes.Length);

    public void Dispose()
    {
        for (int i = 0; i < _attributes.Length; i++)
            NativeMemory.Free(Pointer[i].Value);
        NativeMemory.Free(Pointer);
    }
}
