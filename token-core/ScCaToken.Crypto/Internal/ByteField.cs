namespace ScCaToken.Crypto.Internal;

/// <summary>
/// Arithmetic in GF(2^8) on eight bytes at once in one machine word: the S-boxes of AES and SM4 without a table look-up,
/// so that a processor without AES instructions shows no secret through its cache.
/// </summary>
internal static class ByteField
{
    private const ulong Ones = 0x0101010101010101;

    /// <summary>The AES S-box on each of the eight bytes (FIPS 197, 5.1.1).</summary>
    internal static ulong AesSubBytes(ulong x) =>
        Linear(Inverse(x, 0x1B), 0x1F, 0x3E, 0x7C, 0xF8, 0xF1, 0xE3, 0xC7, 0x8F) ^ (Ones * 0x63);

    /// <summary>The SM4 S-box on each of the eight bytes (GB/T 32907-2016; its algebraic form: affine, inverse, the same affine).</summary>
    internal static ulong Sm4SubBytes(ulong x) => Sm4Affine(Inverse(Sm4Affine(x), 0xF5));

    private static ulong Sm4Affine(ulong x) => Linear(x, 0xCB, 0x97, 0x2F, 0x5E, 0xBC, 0x79, 0xF2, 0xE5) ^ (Ones * 0xD3);

    /// <summary>x ↦ x^254: the inverse, with 0 ↦ 0. <paramref name="polynomial"/> is the field's without its x^8.</summary>
    private static ulong Inverse(ulong x, ulong polynomial)
    {
        ulong x2 = Multiply(x, x, polynomial);
        ulong x3 = Multiply(x2, x, polynomial);
        ulong x6 = Multiply(x3, x3, polynomial);
        ulong x12 = Multiply(x6, x6, polynomial);
        ulong x15 = Multiply(x12, x3, polynomial);
        ulong x30 = Multiply(x15, x15, polynomial);
        ulong x60 = Multiply(x30, x30, polynomial);
        ulong x120 = Multiply(x60, x60, polynomial);
        ulong x127 = Multiply(Multiply(x120, x6, polynomial), x, polynomial);
        return Multiply(x127, x127, polynomial);
    }

    private static ulong Multiply(ulong a, ulong b, ulong polynomial)
    {
        ulong product = 0;
        for (int bit = 7; bit >= 0; bit--)
        {
            product = ((product & (Ones * 0x7F)) << 1) ^ (((product >> 7) & Ones) * polynomial);
            product ^= a & (((b >> bit) & Ones) * 0xFF);
        }

        return product;
    }

    /// <summary>The linear map whose column for input bit j is the j-th argument.</summary>
    private static ulong Linear(ulong x, ulong c0, ulong c1, ulong c2, ulong c3, ulong c4, ulong c5, ulong c6, ulong c7) =>
        ((x & Ones) * c0) ^ (((x >> 1) & Ones) * c1) ^ (((x >> 2) & Ones) * c2) ^ (((x >> 3) & Ones) * c3)
        ^ (((x >> 4) & Ones) * c4) ^ (((x >> 5) & Ones) * c5) ^ (((x >> 6) & Ones) * c6) ^ (((x >> 7) & Ones) * c7);
}
