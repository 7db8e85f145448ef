using System.Runtime.InteropServices;

namespace ScCaToken.Pkcs11;

/// <summary>
/// Reads a parameter structure member by member. All members read here are CK_ULONG, pointers, or arrays of 16 bytes, so there is no padding on
/// any platform, whatever the packing rule.
/// </summary>
internal ref struct ParameterReader
{
    private ReadOnlySpan<byte> _rest;

    /// <summary>Starts at the beginning of the parameter.</summary>
    /// <exception cref="CkException">CKR_MECHANISM_PARAM_INVALID: not so many words and bytes long.</exception>
    public ParameterReader(in MechanismInput input, int numbers, int pointers, int bytes = 0)
        : this(input.RequireBytes(Size(numbers, pointers, bytes)))
    {
    }

    private ParameterReader(ReadOnlySpan<byte> rest) => _rest = rest;

    /// <summary>Size of a structure of so many CK_ULONG, pointers and bytes.</summary>
    public static unsafe int Size(int numbers, int pointers, int bytes = 0) => numbers * sizeof(CULong) + pointers * sizeof(nint) + bytes;

    /// <summary>The next CK_ULONG.</summary>
    public unsafe nuint ULong()
    {
        var value = MemoryMarshal.Read<CULong>(_rest);
        _rest = _rest[sizeof(CULong)..];
        return value.Value;
    }

    /// <summary>The next CK_ULONG as a number that cannot be larger than a mechanism, hash or length.</summary>
    public uint UInt32()
    {
        nuint value = ULong();
        return value <= uint.MaxValue ? (uint)value : throw new CkException(Ckr.MechanismParamInvalid);
    }

    /// <summary>The next pointer.</summary>
    public unsafe nint Pointer()
    {
        nint value = MemoryMarshal.Read<nint>(_rest);
        _rest = _rest[sizeof(nint)..];
        return value;
    }

    /// <summary>The next bytes, an array member.</summary>
    public ReadOnlySpan<byte> Bytes(int length)
    {
        var value = _rest[..length];
        _rest = _rest[length..];
        return value;
    }

    /// <summary>The bytes a pointer and its length mean.</summary>
    /// <exception cref="CkException">CKR_MECHANISM_PARAM_INVALID: no address for a length, or an absurd length.</exception>
    public static ReadOnlySpan<byte> At(nint pointer, nuint length) => new MechanismInput(0, pointer, length).Bytes;
}
