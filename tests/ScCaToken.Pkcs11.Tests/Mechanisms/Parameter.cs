using System.Runtime.InteropServices;

namespace ScCaToken.Pkcs11.Tests.Mechanisms;

/// <summary>A mechanism parameter in unmanaged memory.</summary>
internal sealed unsafe class Parameter : IDisposable
{
    private readonly List<nint> _memory = [];
    private nint _address;
    private int _length;

    public static Parameter None() => new();

    public static Parameter Bytes(ReadOnlySpan<byte> value)
    {
        var parameter = new Parameter();
        parameter._address = parameter.Copy(value);
        parameter._length = value.Length;
        return parameter;
    }

    /// <summary>A structure of CK_ULONG (uint), pointers (byte[]; null for NULL) and trailing bytes (ReadOnlyMemory).</summary>
    public static Parameter Struct(params object?[] members)
    {
        var parameter = new Parameter();
        var bytes = new List<byte>();
        foreach (object? member in members)
        {
            if (member is uint number)
                bytes.AddRange(BitConverter.GetBytes((ulong)number).AsSpan(0, sizeof(CULong)));
            else if (member is ReadOnlyMemory<byte> array)
                bytes.AddRange(array.Span);
            else
                bytes.AddRange(BitConverter.GetBytes((ulong)(member is byte[] target ? parameter.Copy(target) : 0)).AsSpan(0, sizeof(nint)));
        }

        parameter._address = parameter.Copy(CollectionsMarshal.AsSpan(bytes));
        parameter._length = bytes.Count;
        return parameter;
    }

    public static Parameter Pss(uint hash, uint generator, uint saltLength) => Struct(hash, generator, saltLength);

    /// <summary>A parameter that suits a signature mechanism.</summary>
    public static Parameter For(Mechanism row)
    {
        if (!row.Name.EndsWith("_PSS", StringComparison.Ordinal))
            return None();
        return row.Hash switch
        {
            HashId.Sha1 => Pss(Ckm.Sha1, 1, 20),
            HashId.Sha224 => Pss(Ckm.Sha224, 5, 28),
            HashId.Sha384 => Pss(Ckm.Sha384, 3, 48),
            HashId.Sha512 => Pss(Ckm.Sha512, 4, 64),
            HashId.Sha3256 => Pss(Ckm.Sha3256, 7, 32),
            HashId.Sha3384 => Pss(Ckm.Sha3384, 8, 48),
            HashId.Sha3512 => Pss(Ckm.Sha3512, 9, 64),
            _ => Pss(Ckm.Sha256, 2, 32),
        };
    }

    public MechanismInput Input(uint type) => new(type, _address, (nuint)_length);

    public void Dispose()
    {
        foreach (nint address in _memory)
            NativeMemory.Free((void*)address);
        _memory.Clear();
    }

    private nint Copy(ReadOnlySpan<byte> value)
    {
        nint address = (nint)NativeMemory.Alloc((nuint)Math.Max(1, value.Length));
        value.CopyTo(new Span<byte>((void*)address, value.Length));
        _memory.Add(address);
        return address;
    }
}
