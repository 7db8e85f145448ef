using System.Runtime.InteropServices;

namespace ScCaToken.Pkcs11;

/// <summary>CK_ULONG helpers; <see cref="CULong"/> has the C compiler's width on every platform.</summary>
public static class CkNumber
{
    /// <summary>CK_UNAVAILABLE_INFORMATION: all bits set.</summary>
    public static CULong Unavailable { get; } = OperatingSystem.IsWindows() ? new(uint.MaxValue) : new(nuint.MaxValue);

    /// <summary>Bytes of a CK_ULONG attribute value.</summary>
    public static unsafe int Size => sizeof(CULong);

    /// <summary>A number as the bytes of a CK_ULONG attribute value.</summary>
    public static byte[] ToBytes(nuint value)
    {
        byte[] bytes = new byte[Size];
        MemoryMarshal.Write(bytes, new CULong(value));
        return bytes;
    }

    /// <summary>Reads a CK_ULONG attribute value; false when the length is wrong.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out nuint value)
    {
        bool fits = bytes.Length == Size;
        value = fits ? MemoryMarshal.Read<CULong>(bytes).Value : 0;
        return fits;
    }
}
