using System.Security.Cryptography;
using ScCaToken.Crypto;

namespace ScCaToken.Pkcs11;

/// <content>Encryption paddings. Unpadding takes the same time for every content, and every fault is the same fault (Bleichenbacher, Manger).</content>
internal static partial class RsaPadding
{
    /// <summary>EME-PKCS1-v1_5 (§7.2.1, step 2): 00 02 non-zero… 00 data.</summary>
    public static void PadType2(ReadOnlySpan<byte> data, Span<byte> block)
    {
        int separator = block.Length - data.Length - 1;
        block[0] = 0;
        block[1] = 2;
        var random = block[2..separator];
        RandomNumberGenerator.Fill(random);
        for (int i = random.IndexOf((byte)0); i >= 0; i = random.IndexOf((byte)0))
            RandomNumberGenerator.Fill(random.Slice(i, 1));
        block[separator] = 0;
        data.CopyTo(block[(separator + 1)..]);
    }

    /// <summary>Undoes <see cref="PadType2"/>; the block is used up. At least eight random bytes are demanded.</summary>
    public static bool TryUnpadType2(Span<byte> block, Span<byte> data, out int length)
    {
        uint good = ConstantTime.MaskIfZero(block[0]) & ConstantTime.MaskIfEqual(block[1], 2);
        uint looking = uint.MaxValue, separator = 0;
        for (int i = 2; i < block.Length; i++)
        {
            uint zero = ConstantTime.MaskIfZero(block[i]);
            separator = ConstantTime.Select(looking & zero, (uint)i, separator);
            looking &= ~zero;
        }

        good &= ~looking & ~ConstantTime.MaskIfLess(separator, Pkcs1Overhead - 1);
        return TryTake(block, good, separator + 1, data, out length);
    }

    /// <summary>EME-OAEP encoding (§7.1.1, step 2).</summary>
    public static void EncodeOaep(HashId hash, HashId maskHash, ReadOnlySpan<byte> label, ReadOnlySpan<byte> data, Span<byte> block)
    {
        int size = HashInfo.Size(hash);
        block.Clear();
        var seed = block.Slice(1, size);
        var db = block[(1 + size)..];
        HashInfo.HashData(hash, label, db);
        db[^(data.Length + 1)] = 1;
        data.CopyTo(db[(db.Length - data.Length)..]);
        RandomNumberGenerator.Fill(seed);
        Mask(maskHash, seed, db);
        Mask(maskHash, db, seed);
    }

    /// <summary>EME-OAEP decoding (§7.1.2, step 3); the block is used up.</summary>
    public static bool TryDecodeOaep(HashId hash, HashId maskHash, ReadOnlySpan<byte> label, Span<byte> block, Span<byte> data, out int length)
    {
        int size = HashInfo.Size(hash);
        var seed = block.Slice(1, size);
        var db = block[(1 + size)..];
        Mask(maskHash, db, seed);
        Mask(maskHash, seed, db);
        Span<byte> expected = stackalloc byte[HashInfo.MaxSize];
        HashInfo.HashData(hash, label, expected);

        uint good = ConstantTime.MaskIfZero(block[0]);
        for (int i = 0; i < size; i++)
            good &= ConstantTime.MaskIfEqual(db[i], expected[i]);
        uint looking = uint.MaxValue, separator = 0;
        for (int i = size; i < db.Length; i++)
        {
            uint one = ConstantTime.MaskIfEqual(db[i], 1);
            good &= ~looking | ConstantTime.MaskIfZero(db[i]) | one;
            separator = ConstantTime.Select(looking & one, (uint)i, separator);
            looking &= ~one;
        }

        return TryTake(block, good & ~looking, separator + 1 + (uint)(1 + size), data, out length);
    }

    /// <summary>Moves the data to the front by shifts whose steps do not depend on where it starts, then takes it.</summary>
    private static bool TryTake(Span<byte> block, uint good, uint start, Span<byte> data, out int length)
    {
        start = ConstantTime.Select(good, start, 0);
        for (int step = 1; step < block.Length; step <<= 1)
        {
            uint mask = ~ConstantTime.MaskIfZero(start & (uint)step);
            for (int i = 0; i + step < block.Length; i++)
                block[i] = (byte)ConstantTime.Select(mask, block[i + step], block[i]);
        }

        length = (int)ConstantTime.Select(good, (uint)block.Length - start, 0);
        if (good == 0)
            return false;
        block[..length].CopyTo(data);
        return true;
    }
}
