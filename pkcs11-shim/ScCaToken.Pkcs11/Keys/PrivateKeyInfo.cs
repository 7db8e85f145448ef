using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;
using ScCaToken.Crypto;
using ScCaToken.Driver.Card;

namespace ScCaToken.Pkcs11;

/// <summary>PrivateKeyInfo of PKCS#8 (RFC 5958), the form in which C_WrapKey and C_UnwrapKey carry private keys (PKCS#11 3.0 current mechanisms §2.56).</summary>
public static class PrivateKeyInfo
{
    private const string RsaEncryption = "1.2.840.113549.1.1.1", EcPublicKey = "1.2.840.10045.2.1";

    /// <summary>Writes a key of the library's memory; to be zeroed by the caller.</summary>
    public static byte[] Write(SoftPrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        byte[] inner = key.Rsa is { } rsa ? WriteRsa(key.PublicPart!, rsa) : WriteEc(key);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(key.Rsa is null ? EcPublicKey : RsaEncryption);
                if (key.Rsa is null)
                    writer.WriteEncodedValue(EcParameters.Encode(key.Algorithm));
                else
                    writer.WriteNull();
            }

            writer.WriteOctetString(inner);
        }

        CryptographicOperations.ZeroMemory(inner);
        byte[] result = writer.Encode();
        writer.Reset();
        return result;
    }

    /// <summary>Reads a key; false for anything but RSA, P-256, P-384 or SM2 in good order. Bytes behind the structure (padding of a cipher) are ignored.</summary>
    /// <param name="source">The structure.</param>
    /// <param name="key">The key.</param>
    /// <param name="type">CKA_KEY_TYPE of an SM2 key when it is not CKK_EC; other keys have but one.</param>
    public static bool TryRead(ReadOnlyMemory<byte> source, [NotNullWhen(true)] out SoftPrivateKey? key, CkKeyType? type = null)
    {
        key = null;
        try
        {
            var outer = new AsnReader(source, AsnEncodingRules.BER).ReadSequence();
            if (outer.ReadInteger() > 1)
                return false;
            var algorithm = outer.ReadSequence();
            string oid = algorithm.ReadObjectIdentifier();
            byte[] inner = outer.ReadOctetString();
            bool read = oid switch
            {
                RsaEncryption => TryReadRsa(inner, out key),
                EcPublicKey => TryReadEc(EcParameters.Decode(algorithm.ReadEncodedValue().Span), inner, out key, type),
                _ => false,
            };
            CryptographicOperations.ZeroMemory(inner);
            return read;
        }
        catch (Exception e) when (e is AsnContentException or CkException)
        {
            return false;
        }
    }

    private static byte[] WriteRsa(SoftPublicKey publicKey, RsaPrivateKey rsa)
    {
        int size = rsa.ByteLength, half = size / 2;
        byte[] numbers = GC.AllocateUninitializedArray<byte>(size + 5 * half, pinned: true);
        var d = numbers.AsSpan(0, size);
        rsa.ExportPrivateExponent(d);
        rsa.ExportPrimes(numbers.AsSpan(size, half), numbers.AsSpan(size + half, half));
        rsa.ExportCrt(numbers.AsSpan(size + 2 * half, half), numbers.AsSpan(size + 3 * half, half), numbers.AsSpan(size + 4 * half, half));
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            writer.WriteIntegerUnsigned(publicKey.Modulus);
            writer.WriteIntegerUnsigned(publicKey.Exponent);
            writer.WriteIntegerUnsigned(Shortest(d));
            for (int i = 0; i < 5; i++)
                writer.WriteIntegerUnsigned(Shortest(numbers.AsSpan(size + i * half, half)));
        }

        CryptographicOperations.ZeroMemory(numbers);
        byte[] result = writer.Encode();
        writer.Reset();
        return result;
    }

    /// <summary>ECPrivateKey of RFC 5915; the curve is named outside.</summary>
    private static byte[] WriteEc(SoftPrivateKey key)
    {
        byte[] value = key.ExportValue();
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            writer.WriteOctetString(value);
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1)))
                writer.WriteBitString([0x04, .. key.PublicPart!.Point]);
        }

        CryptographicOperations.ZeroMemory(value);
        byte[] result = writer.Encode();
        writer.Reset();
        return result;
    }

    private static bool TryReadRsa(byte[] inner, [NotNullWhen(true)] out SoftPrivateKey? key)
    {
        var reader = new AsnReader(inner, AsnEncodingRules.BER).ReadSequence();
        reader.ReadInteger();
        reader.ReadIntegerBytes();
        var exponent = reader.ReadIntegerBytes();
        reader.ReadIntegerBytes();
        return SoftPrivateKey.TryCreateRsa(exponent.Span, reader.ReadIntegerBytes().Span, reader.ReadIntegerBytes().Span, out key);
    }

    private static bool TryReadEc(KeyAlgorithm algorithm, byte[] inner, [NotNullWhen(true)] out SoftPrivateKey? key, CkKeyType? type)
    {
        var reader = new AsnReader(inner, AsnEncodingRules.BER).ReadSequence();
        reader.ReadInteger();
        byte[] value = reader.ReadOctetString();
        bool read = SoftPrivateKey.TryCreateEc(algorithm, value, out key, type);
        CryptographicOperations.ZeroMemory(value);
        return read;
    }

    private static ReadOnlySpan<byte> Shortest(ReadOnlySpan<byte> value)
    {
        int zeros = value[..^1].IndexOfAnyExcept((byte)0);
        return value[(zeros < 0 ? value.Length - 1 : zeros)..];
    }
}
