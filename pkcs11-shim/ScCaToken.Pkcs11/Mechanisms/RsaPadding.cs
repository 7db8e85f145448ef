using System.Security.Cryptography;

namespace ScCaToken.Pkcs11;

/// <summary>Encodings of RFC 8017 that the host applies: for public keys, and for cards that only have the bare RSA operation.</summary>
internal static partial class RsaPadding
{
    /// <summary>The largest modulus in bytes (4,096 bits).</summary>
    public const int MaxModulusSize = 512;

    /// <summary>Bytes PKCS#1 v1.5 needs beside the data (§7.2.1, §9.2).</summary>
    public const int Pkcs1Overhead = 11;

    /// <summary>EMSA-PKCS1-v1_5 without the DigestInfo: 00 01 FF … FF 00 data (§9.2, step 5).</summary>
    public static void PadType1(ReadOnlySpan<byte> data, Span<byte> block)
    {
        int separator = block.Length - data.Length - 1;
        block[0] = 0;
        block[1] = 1;
        block[2..separator].Fill(0xFF);
        block[separator] = 0;
        data.CopyTo(block[(separator + 1)..]);
    }

    /// <summary>The data of a type 1 block, which is public (C_VerifyRecover); false when the block is none.</summary>
    public static bool TryUnpadType1(ReadOnlySpan<byte> block, out ReadOnlySpan<byte> data)
    {
        data = default;
        if (block[0] != 0 || block[1] != 1)
            return false;
        int separator = block[2..].IndexOfAnyExcept((byte)0xFF) + 2;
        if (separator < Pkcs1Overhead - 1 || block[separator] != 0)
            return false;
        data = block[(separator + 1)..];
        return true;
    }

    /// <summary>EMSA-PSS-ENCODE (§9.1.1) into a block of the modulus' size; false when the modulus is too short for hash and salt.</summary>
    public static bool TryEncodePss(HashId hash, HashId mgfHash, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> salt, int modulusBits, Span<byte> block)
    {
        var encoded = EncodedPart(block, modulusBits);
        int h = digest.Length;
        int dbLength = encoded.Length - h - 1;
        if (dbLength < salt.Length + 1)
            return false;
        block.Clear();
        var tag = encoded.Slice(dbLength, h);
        HashSalted(hash, digest, salt, tag);
        var db = encoded[..dbLength];
        db[dbLength - salt.Length - 1] = 1;
        salt.CopyTo(db[(dbLength - salt.Length)..]);
        Mask(mgfHash, tag, db);
        db[0] &= FirstByteMask(modulusBits);
        encoded[^1] = 0xBC;
        return true;
    }

    /// <summary>EMSA-PSS-VERIFY (§9.1.2).</summary>
    public static bool VerifyPss(HashId hash, HashId mgfHash, ReadOnlySpan<byte> digest, int saltLength, int modulusBits, Span<byte> block)
    {
        var encoded = EncodedPart(block, modulusBits);
        int dbLength = encoded.Length - digest.Length - 1;
        byte mask = FirstByteMask(modulusBits);
        if (dbLength < saltLength + 1 || encoded[^1] != 0xBC || (encoded[0] & ~mask) != 0 || (encoded.Length < block.Length && block[0] != 0))
            return false;
        var tag = encoded.Slice(dbLength, digest.Length);
        var db = encoded[..dbLength];
        Mask(mgfHash, tag, db);
        db[0] &= mask;
        int separator = dbLength - saltLength - 1;
        if (db[..separator].ContainsAnyExcept((byte)0) || db[separator] != 1)
            return false;
        Span<byte> expected = stackalloc byte[HashInfo.MaxSize];
        expected = expected[..digest.Length];
        HashSalted(hash, digest, db[(separator + 1)..], expected);
        return expected.SequenceEqual(tag);
    }

    /// <summary>XORs MGF1(seed) into <paramref name="target"/> (appendix B.2.1).</summary>
    public static void Mask(HashId hash, ReadOnlySpan<byte> seed, Span<byte> target)
    {
        int size = HashInfo.Size(hash);
        Span<byte> input = stackalloc byte[MaxModulusSize + 4];
        Span<byte> block = stackalloc byte[HashInfo.MaxSize];
        seed.CopyTo(input);
        input = input[..(seed.Length + 4)];
        for (int i = 0, counter = 0; i < target.Length; i += size, counter++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(input[seed.Length..], counter);
            HashInfo.HashData(hash, input, block);
            int length = Math.Min(size, target.Length - i);
            for (int j = 0; j < length; j++)
                target[i + j] ^= block[j];
        }

        CryptographicOperations.ZeroMemory(input);
        CryptographicOperations.ZeroMemory(block);
    }

    /// <summary>emLen = ceil((modBits − 1) / 8): one byte less than the modulus when its bit length is 8k + 1.</summary>
    private static Span<byte> EncodedPart(Span<byte> block, int modulusBits) => block[^((modulusBits + 6) / 8)..];

    private static byte FirstByteMask(int modulusBits) => (byte)(0xFF >> ((8 - (modulusBits - 1) % 8) % 8));

    /// <summary>H = Hash(00×8 ‖ digest ‖ salt).</summary>
    private static void HashSalted(HashId hash, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> salt, Span<byte> output)
    {
        Span<byte> input = stackalloc byte[8 + HashInfo.MaxSize + MaxModulusSize];
        input[..8].Clear();
        digest.CopyTo(input[8..]);
        salt.CopyTo(input[(8 + digest.Length)..]);
        HashInfo.HashData(hash, input[..(8 + digest.Length + salt.Length)], output);
    }
}
