using ScCaToken.Skf.Errors;

namespace ScCaToken.Skf.Interop;

/// <summary>Numbers inside the fixed fields of the blobs.</summary>
internal static unsafe class Blob
{
    /// <summary>Size of the coordinate fields.</summary>
    public const int Field = 64;

    /// <summary>Longest SM2 ciphertext body taken from an ECCCIPHERBLOB, so that a wild CipherLen does not send us across the caller's memory.</summary>
    public const int MaxCipher = 65000;

    private const int Size = 32;

    /// <summary>The 32 bytes of a 256-bit number: right-aligned as the standard has it, or left-aligned as some clients do; anything else is wrong data.</summary>
    public static ReadOnlySpan<byte> Number(byte* field)
    {
        var whole = new ReadOnlySpan<byte>(field, Field);
        if (!whole[..Size].ContainsAnyExcept((byte)0))
            return whole[Size..];
        SkfException.Require(!whole[Size..].ContainsAnyExcept((byte)0), Sar.InData);
        return whole[..Size];
    }

    /// <summary>Writes a number right-aligned into a field.</summary>
    public static void Put(byte* field, int fieldSize, ReadOnlySpan<byte> number)
    {
        var whole = new Span<byte>(field, fieldSize);
        whole[..(fieldSize - number.Length)].Clear();
        number.CopyTo(whole[(fieldSize - number.Length)..]);
    }

    /// <summary>X ‖ Y, 64 bytes, of a public key blob.</summary>
    public static void Point(EccPublicKeyBlob* blob, Span<byte> xy)
    {
        SkfException.Require(blob is not null);
        SkfException.Require(blob->BitLen == 256, Sar.InData);
        KeyNumber(blob->XCoordinate).CopyTo(xy);
        KeyNumber(blob->YCoordinate).CopyTo(xy[Size..]);
    }

    /// <summary>As <see cref="Number"/>, but with anything in the unused half: clients leave it uninitialised, and a number that makes no key is found anyway.</summary>
    public static ReadOnlySpan<byte> KeyNumber(byte* field)
    {
        var whole = new ReadOnlySpan<byte>(field, Field);
        return whole[Size..].ContainsAnyExcept((byte)0) ? whole[Size..] : whole[..Size];
    }

    /// <summary>Fills a public key blob from X ‖ Y.</summary>
    public static void PutPoint(EccPublicKeyBlob* blob, int bits, ReadOnlySpan<byte> xy)
    {
        blob->BitLen = (uint)bits;
        Put(blob->XCoordinate, Field, xy[..(xy.Length / 2)]);
        Put(blob->YCoordinate, Field, xy[(xy.Length / 2)..]);
    }

    /// <summary>Length of the body of a ciphertext blob, checked.</summary>
    public static int CipherLength(EccCipherBlob* blob)
    {
        SkfException.Require(blob is not null);
        SkfException.Require(blob->CipherLen is > 0 and <= MaxCipher, Sar.InDataLength);
        return (int)blob->CipherLen;
    }

    /// <summary>C1 ‖ C3 ‖ C2 of a ciphertext blob.</summary>
    public static byte[] Cipher(EccCipherBlob* blob)
    {
        int length = CipherLength(blob);
        byte[] cipher = new byte[96 + length];
        Number(blob->XCoordinate).CopyTo(cipher);
        Number(blob->YCoordinate).CopyTo(cipher.AsSpan(32));
        new ReadOnlySpan<byte>(blob->Hash, 32).CopyTo(cipher.AsSpan(64));
        new ReadOnlySpan<byte>(blob->Cipher, length).CopyTo(cipher.AsSpan(96));
        return cipher;
    }

    /// <summary>Fills a ciphertext blob from C1 ‖ C3 ‖ C2.</summary>
    public static void PutCipher(EccCipherBlob* blob, ReadOnlySpan<byte> cipher)
    {
        Put(blob->XCoordinate, Field, cipher[..32]);
        Put(blob->YCoordinate, Field, cipher[32..64]);
        cipher[64..96].CopyTo(new Span<byte>(blob->Hash, 32));
        blob->CipherLen = (uint)(cipher.Length - 96);
        cipher[96..].CopyTo(new Span<byte>(blob->Cipher, cipher.Length - 96));
    }
}
