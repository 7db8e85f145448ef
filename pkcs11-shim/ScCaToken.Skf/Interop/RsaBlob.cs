using ScCaToken.Crypto;
using ScCaToken.Skf.Errors;

namespace ScCaToken.Skf.Interop;

/// <summary>Numbers inside the RSA blobs: BitLen/8 bytes (half of it for CRT values), right-aligned; left-aligned ones are read too.</summary>
internal static unsafe class RsaBlob
{
    /// <summary>Size of the modulus field: keys of at most 2,048 bits fit.</summary>
    public const int MaxModulus = 256;

    private const int ExponentSize = 4;

    /// <summary>The effective bytes of a field.</summary>
    public static ReadOnlySpan<byte> Number(byte* field, int fieldSize, int size)
    {
        var whole = new ReadOnlySpan<byte>(field, fieldSize);
        if (!whole[..(fieldSize - size)].ContainsAnyExcept((byte)0))
            return whole[(fieldSize - size)..];
        SkfException.Require(!whole[size..].ContainsAnyExcept((byte)0), Sar.InData);
        return whole[..size];
    }

    /// <summary>The modulus; its length follows from BitLen.</summary>
    public static ReadOnlySpan<byte> Modulus(RsaPublicKeyBlob* blob)
    {
        SkfException.Require(blob is not null);
        var modulus = Number(blob->Modulus, MaxModulus, Length(blob->BitLen));
        SkfException.Require(modulus[0] >= 0x80 && (modulus[^1] & 1) == 1, Sar.InData);
        return modulus;
    }

    /// <summary>The public exponent without leading zeros.</summary>
    public static ReadOnlySpan<byte> Exponent(byte* field)
    {
        var exponent = new ReadOnlySpan<byte>(field, ExponentSize).TrimStart((byte)0);
        SkfException.Require(!exponent.IsEmpty && (exponent[^1] & 1) == 1, Sar.InData);
        return exponent;
    }

    /// <summary>Bytes of a modulus of <paramref name="bits"/>: 1,024 to 2,048.</summary>
    public static int Length(uint bits)
    {
        SkfException.Require(bits is >= 1024 and <= 2048 && bits % 128 == 0, Sar.ModulusLength);
        return (int)bits / 8;
    }

    /// <summary>Fills a public key blob.</summary>
    public static void Put(RsaPublicKeyBlob* blob, ReadOnlySpan<byte> modulus, uint exponent)
    {
        blob->AlgID = Sgd.Rsa;
        blob->BitLen = (uint)modulus.Length * 8;
        Blob.Put(blob->Modulus, MaxModulus, modulus);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(blob->PublicExponent, ExponentSize), exponent);
    }

    /// <summary>Fills a private key blob.</summary>
    public static void Put(RsaPrivateKeyBlob* blob, RsaPrivateKey key)
    {
        int size = key.ByteLength, half = size / 2, field = MaxModulus / 2;
        *blob = default;
        blob->AlgID = Sgd.Rsa;
        blob->BitLen = (uint)key.BitLength;
        Blob.Put(blob->PublicExponent, ExponentSize, key.PublicExponent);
        key.ExportModulus(new Span<byte>(blob->Modulus + MaxModulus - size, size));
        key.ExportPrivateExponent(new Span<byte>(blob->PrivateExponent + MaxModulus - size, size));
        key.ExportPrimes(new Span<byte>(blob->Prime1 + field - half, half), new Span<byte>(blob->Prime2 + field - half, half));
        key.ExportCrt(
            new Span<byte>(blob->Prime1Exponent + field - half, half),
            new Span<byte>(blob->Prime2Exponent + field - half, half),
            new Span<byte>(blob->Coefficient + field - half, half));
    }

    /// <summary>The key of a private key blob; it must fit the modulus in it.</summary>
    public static RsaPrivateKey Read(RsaPrivateKeyBlob* blob)
    {
        SkfException.Require(blob is not null);
        int size = Length(blob->BitLen), half = size / 2;
        bool valid = RsaPrivateKey.TryImport(
            Exponent(blob->PublicExponent), Number(blob->Prime1, MaxModulus / 2, half), Number(blob->Prime2, MaxModulus / 2, half), out var key);
        SkfException.Require(valid && key is not null, Sar.InData);
        Span<byte> modulus = stackalloc byte[MaxModulus];
        modulus = modulus[..size];
        if (key!.ByteLength == size)
            key.ExportModulus(modulus);
        if (modulus.SequenceEqual(Number(blob->Modulus, MaxModulus, size)))
            return key;
        key.Dispose();
        throw new SkfException(Sar.InData);
    }
}
