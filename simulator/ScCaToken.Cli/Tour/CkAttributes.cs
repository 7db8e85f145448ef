using System.Runtime.InteropServices;

namespace ScCaToken.Cli.Tour;

/// <summary>CK_ATTRIBUTE and CK_MECHANISM, which have the same members: a number, a pointer and a length, without padding on any system.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal unsafe struct CkEntry
{
    public CULong Type;
    public void* Value;
    public CULong Length;
}

/// <summary>A PKCS#11 attribute template in unmanaged memory.</summary>
internal sealed unsafe class CkAttributes : IDisposable
{
    public const nuint Class = 0x0, Token = 0x1, Private = 0x2, Label = 0x3, Value = 0x11, CertificateType = 0x80, Subject = 0x101, Id = 0x102,
        Sign = 0x108, Modulus = 0x120, ModulusBits = 0x121, EcParams = 0x180, EcPoint = 0x181;

    private const int Capacity = 16;
    private readonly CkEntry* _entries = (CkEntry*)NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(CkEntry));
    private int _count;

    public CkEntry* Pointer => _entries;

    public CULong Count => new((nuint)_count);

    public void Add(nuint type, bool value) => Add(type, [(byte)(value ? 1 : 0)]);

    public void Add(nuint type, nuint value)
    {
        var number = new CULong(value);
        Add(type, MemoryMarshal.AsBytes(new ReadOnlySpan<CULong>(in number)));
    }

    public void Add(nuint type, ReadOnlySpan<byte> value)
    {
        ObjectDisposedException.ThrowIf(_count >= Capacity, this);
        byte* copy = (byte*)NativeMemory.Alloc((nuint)Math.Max(value.Length, 1));
        value.CopyTo(new Span<byte>(copy, value.Length));
        _entries[_count++] = new CkEntry { Type = new CULong(type), Value = copy, Length = new CULong((nuint)value.Length) };
    }

    public void Dispose()
    {
        for (int i = 0; i < _count; i++)
            NativeMemory.Free(_entries[i].Value);
        NativeMemory.Free(_entries);
        _count = 0;
    }
}
