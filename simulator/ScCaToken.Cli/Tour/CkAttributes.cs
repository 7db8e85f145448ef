using System.Runtime.InteropServices;

namespace ScCaToken.Cli.Tour;

/// <summary>A PKCS#11 attribute template in unmanaged memory: type, pointer and length, 8 bytes each on LP64.</summary>
internal sealed unsafe class CkAttributes : IDisposable
{
    public const nuint Class = 0x0, Token = 0x1, Private = 0x2, Label = 0x3, Value = 0x11, CertificateType = 0x80, Subject = 0x101, Id = 0x102,
        Sign = 0x108, Modulus = 0x120, ModulusBits = 0x121, EcParams = 0x180, EcPoint = 0x181;

    private const int Capacity = 16;
    private readonly nuint* _entries = (nuint*)NativeMemory.AllocZeroed(Capacity, 3 * (nuint)sizeof(nuint));
    private int _count;

    public void* Pointer => _entries;

    public nuint Count => (nuint)_count;

    public void Add(nuint type, bool value) => Add(type, [(byte)(value ? 1 : 0)]);

    public void Add(nuint type, nuint value) => Add(type, MemoryMarshal.AsBytes(new ReadOnlySpan<nuint>(in value)));

    public void Add(nuint type, ReadOnlySpan<byte> value)
    {
        ObjectDisposedException.ThrowIf(_count >= Capacity, this);
        byte* copy = (byte*)NativeMemory.Alloc((nuint)Math.Max(value.Length, 1));
        value.CopyTo(new Span<byte>(copy, value.Length));
        _entries[3 * _count] = type;
        _entries[3 * _count + 1] = (nuint)copy;
        _entries[3 * _count + 2] = (nuint)value.Length;
        _count++;
    }

    public void Dispose()
    {
        for (int i = 0; i < _count; i++)
            NativeMemory.Free((void*)_entries[3 * i + 1]);
        NativeMemory.Free(_entries);
        _count = 0;
    }
}
