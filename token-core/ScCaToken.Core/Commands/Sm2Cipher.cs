using System.Buffers.Binary;
using System.Security.Cryptography;
using ScCaToken.Core.Apdu;
using ScCaToken.Crypto;

namespace ScCaToken.Core.Commands;

/// <summary>`sm2cipher` of docs/APDU.md: C1 (X ‖ Y, 64) ‖ C3 (32) ‖ length 4 ‖ C2. The crypto library has the same without the length.</summary>
internal static class Sm2Cipher
{
    /// <summary>Bytes before C2.</summary>
    public const int HeaderSize = BodyOffset + 4;

    /// <summary>Longest plaintext.</summary>
    public const int LongestPlaintext = 4096;

    private const int BodyOffset = 96;

    /// <summary>True when <paramref name="cipher"/> is laid out right; gives the length of its plaintext.</summary>
    public static bool TryParse(ReadOnlySpan<byte> cipher, out int plainLength)
    {
        plainLength = 0;
        if (cipher.Length <= HeaderSize || cipher.Length > HeaderSize + LongestPlaintext)
            return false;
        uint length = BinaryPrimitives.ReadUInt32BigEndian(cipher[BodyOffset..]);
        plainLength = cipher.Length - HeaderSize;
        return length == (uint)plainLength;
    }

    /// <summary>Decrypts a cipher that <see cref="TryParse"/> accepted; false when it was not made for this key.</summary>
    public static bool TryDecrypt(Sm2PrivateKey key, ReadOnlySpan<byte> cipher, Span<byte> plaintext)
    {
        Span<byte> packed = stackalloc byte[BodyOffset + LongestPlaintext];
        packed = packed[..(cipher.Length - 4)];
        cipher[..BodyOffset].CopyTo(packed);
        cipher[HeaderSize..].CopyTo(packed[BodyOffset..]);
        return Sm2.TryDecrypt(key, packed, plaintext);
    }

    /// <summary>Appends the encryption of <paramref name="plaintext"/> (a key) for a public key; false, and nothing appended, when that is no point of the curve.</summary>
    public static bool TryEncrypt(ReadOnlySpan<byte> xy, ReadOnlySpan<byte> plaintext, IRandomSource random, OutputBuffer target)
    {
        Span<byte> packed = stackalloc byte[Sm2.CiphertextLength(plaintext.Length)];
        if (!Sm2.TryEncrypt(xy, plaintext, random, packed))
            return false;
        target.Bytes(packed[..BodyOffset]);
        target.UInt32(plaintext.Length);
        target.Bytes(packed[BodyOffset..]);
        return true;
    }
}
