using System.Security.Cryptography;

namespace ScCaToken.Pkcs11.Objects;

/// <summary>
/// CKA_CHECK_VALUE of secret keys (PKCS#11 3.0 §4.10): the first three bytes of a block of zeros encrypted with ECB, or of the SHA-1 of a key
/// without a cipher. It is worked out when somebody asks and never stored: on the card it would help to guess a sealed key.
/// </summary>
internal static class KeyCheckValue
{
    private const int Size = 3;

    /// <summary>The check value of a key, which the caller holds.</summary>
    public static byte[] Of(SoftSecretKey key)
    {
        if (key.Family == KeyFamily.Generic)
            return SHA1.HashData(key.Value)[..Size];
        using var cipher = BlockCipher.For(key);
        byte[] block = new byte[cipher.BlockLength];
        cipher.Encrypt(block, block);
        return block[..Size];
    }

    /// <summary>Takes a check value out of the template of a new key once it has proved right; an empty one stays, and hides the key's.</summary>
    /// <exception cref="CkException">CKR_ATTRIBUTE_VALUE_INVALID: it is another key's; the new key is wiped.</exception>
    public static void Take(AttributeSet template, SoftSecretKey key)
    {
        if (template[CkAttributeType.CheckValue] is not { Length: > 0 } given)
            return;
        if (!given.AsSpan().SequenceEqual(Of(key)))
        {
            key.Dispose();
            throw new CkException(Ckr.AttributeValueInvalid, "the check value is another key's");
        }

        template[CkAttributeType.CheckValue] = null;
    }
}
