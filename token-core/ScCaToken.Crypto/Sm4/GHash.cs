using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace ScCaToken.Crypto;

/// <summary>GHASH (NIST SP 800-38D, 6.4): carry-less multiplication where the processor has it, else shift and mask; no table depends on the key.</summary>
public struct GHash
{
    private UInt128 _key;
    private UInt128 _value;

    /// <summary>Starts with the hash subkey H.</summary>
    public GHash(UInt128 key) => _key = key;

    /// <summary>The hash of what was added.</summary>
    public readonly UInt128 Value => _value;

    /// <summary>Adds a string, filled up with zeros to whole blocks.</summary>
    public void Append(ReadOnlySpan<byte> source)
    {
        for (; source.Length >= 16; source = source[16..])
            AppendBlock(BinaryPrimitives.ReadUInt128BigEndian(source));
        if (source.IsEmpty)
            return;
        Span<byte> last = stackalloc byte[16];
        last.Clear();
        source.CopyTo(last);
        AppendBlock(BinaryPrimitives.ReadUInt128BigEndian(last));
    }

    /// <summary>Adds one block.</summary>
    public void AppendBlock(UInt128 block) =>
        _value = Pclmulqdq.IsSupported ? MultiplyCarryless(_value ^ block, _key) : MultiplyPortable(_value ^ block, _key);

    /// <summary>Zeroes subkey and state.</summary>
    public void Clear() => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<GHash>(ref this)));

    /// <summary>Algorithm 1 of 6.3, every bit treated alike.</summary>
    internal static UInt128 MultiplyPortable(UInt128 x, UInt128 y)
    {
        UInt128 product = 0;
        var reduction = new UInt128(0xE100000000000000, 0);
        for (int i = 127; i >= 0; i--)
        {
            product ^= y & (UInt128.Zero - ((x >> i) & 1));
            y = (y >> 1) ^ (reduction & (UInt128.Zero - (y & 1)));
        }

        return product;
    }

    /// <summary>
    /// The 255-bit product of the bit-reflected operands is one place short of the 256-bit string, so it is shifted by one;
    /// then the low half is folded into the high one by x^128 = x^7 + x^2 + x + 1.
    /// </summary>
    internal static UInt128 MultiplyCarryless(UInt128 x, UInt128 y)
    {
        Vector128<ulong> a = Vector128.Create((ulong)x, (ulong)(x >> 64));
        Vector128<ulong> b = Vector128.Create((ulong)y, (ulong)(y >> 64));
        UInt128 low = Wide(Pclmulqdq.CarrylessMultiply(a, b, 0x00));
        UInt128 high = Wide(Pclmulqdq.CarrylessMultiply(a, b, 0x11));
        UInt128 middle = Wide(Pclmulqdq.CarrylessMultiply(a, b, 0x01) ^ Pclmulqdq.CarrylessMultiply(a, b, 0x10));
        low ^= middle << 64;
        high ^= middle >> 64;
        high = (high << 1) | (low >> 127);
        low <<= 1;
        UInt128 fold = low ^ (low << 63 << 64) ^ (low << 62 << 64) ^ (low << 57 << 64);
        return high ^ fold ^ (fold >> 1) ^ (fold >> 2) ^ (fold >> 7);
    }

    private static UInt128 Wide(Vector128<ulong> value) => new(value.GetElement(1), value.GetElement(0));
}
