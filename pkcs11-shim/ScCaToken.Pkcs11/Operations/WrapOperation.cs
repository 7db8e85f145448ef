using System.Security.Cryptography;

namespace ScCaToken.Pkcs11;

/// <summary>C_WrapKey and C_UnwrapKey (PKCS#11 3.0 §5.18.3, §5.18.4) without their templates' and attributes' bookkeeping.</summary>
public static class WrapOperation
{
    /// <summary>The most bytes the wrapped key can have; the standard allows an answer to be larger than what comes then.</summary>
    /// <exception cref="CkException">As <see cref="Wrap"/>.</exception>
    public static int WrappedLength(in MechanismInput input, KeyMaterial wrappingKey, KeyMaterial key) => Wrap(input, wrappingKey, key).Length;

    /// <summary>Wraps a secret key's value or a private key's PKCS#8 structure. Whether the key may leave is the caller's business; one on the card cannot.</summary>
    /// <exception cref="CkException">CKR_MECHANISM_INVALID, CKR_MECHANISM_PARAM_INVALID, CKR_WRAPPING_KEY_TYPE_INCONSISTENT, CKR_WRAPPING_KEY_SIZE_RANGE, CKR_KEY_UNEXTRACTABLE, CKR_KEY_NOT_WRAPPABLE, CKR_KEY_SIZE_RANGE.</exception>
    public static byte[] Wrap(in MechanismInput input, KeyMaterial wrappingKey, KeyMaterial key)
    {
        byte[] value = Export(key, MechanismTable.Find(input.Type)?.Cipher, BlockCipher.LengthFor(wrappingKey));
        try
        {
            return Transform(input, wrappingKey, value, wrapping: true);
        }
        catch (CkException e) when (e.Code is Ckr.DataLenRange or Ckr.DataInvalid)
        {
            throw new CkException(Ckr.KeySizeRange);
        }
        catch (CkException e) when (e.Code is Ckr.KeyTypeInconsistent or Ckr.KeySizeRange)
        {
            throw new CkException(e.Code == Ckr.KeySizeRange ? Ckr.WrappingKeySizeRange : Ckr.WrappingKeyTypeInconsistent);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(value);
        }
    }

    /// <summary>
    /// Unwraps to the bytes of a secret key's value or a PKCS#8 structure (<see cref="PrivateKeyInfo"/>), to be zeroed by the caller. Where the
    /// mechanism does not carry the length, <paramref name="valueLength"/> tells it: ECB and CBC without padding leave zeros behind the value,
    /// CKM_RSA_X_509 has the value at the end of the block.
    /// </summary>
    /// <param name="input">Mechanism and parameter.</param>
    /// <param name="unwrappingKey">A private or a secret key.</param>
    /// <param name="wrapped">The wrapped key.</param>
    /// <param name="valueLength">CKA_VALUE_LEN, or the length the key type has; more than there is has no effect.</param>
    /// <exception cref="CkException">CKR_MECHANISM_INVALID, CKR_MECHANISM_PARAM_INVALID, CKR_UNWRAPPING_KEY_TYPE_INCONSISTENT, CKR_UNWRAPPING_KEY_SIZE_RANGE, CKR_WRAPPED_KEY_INVALID, CKR_WRAPPED_KEY_LEN_RANGE.</exception>
    public static byte[] Unwrap(in MechanismInput input, KeyMaterial unwrappingKey, ReadOnlySpan<byte> wrapped, int? valueLength = null)
    {
        try
        {
            byte[] value = Transform(input, unwrappingKey, wrapped, wrapping: false);
            bool hasFilling = MechanismTable.Find(input.Type)?.Cipher is BlockModeScheme { NeedsWholeBlocks: true };
            if ((!hasFilling && input.Type != Ckm.RsaX509) || valueLength is not { } length || length >= value.Length)
                return value;
            byte[] cut = hasFilling ? value[..length] : value[^length..];
            CryptographicOperations.ZeroMemory(value);
            return cut;
        }
        catch (CkException e)
        {
            throw e.Code switch
            {
                Ckr.EncryptedDataInvalid => new CkException(Ckr.WrappedKeyInvalid),
                Ckr.EncryptedDataLenRange => new CkException(Ckr.WrappedKeyLenRange),
                Ckr.KeyTypeInconsistent => new CkException(Ckr.UnwrappingKeyTypeInconsistent),
                Ckr.KeySizeRange => new CkException(Ckr.UnwrappingKeySizeRange),
                _ => e,
            };
        }
    }

    private static byte[] Export(KeyMaterial key, CipherScheme? cipher, int blockSize)
    {
        byte[] value = key switch
        {
            SoftSecretKey secret => secret.Value.ToArray(),
            SoftPrivateKey privateKey => PrivateKeyInfo.Write(privateKey),
            CardPrivateKey => throw new CkException(Ckr.KeyUnextractable),
            _ => throw new CkException(Ckr.KeyNotWrappable),
        };
        // "…the plaintext is padded on the trailing end with null bytes" (current mechanisms §2.8.4, §2.8.5).
        if (cipher is not BlockModeScheme { NeedsWholeBlocks: true } || value.Length % blockSize == 0)
            return value;
        byte[] padded = new byte[value.Length + blockSize - (value.Length % blockSize)];
        value.CopyTo(padded, 0);
        CryptographicOperations.ZeroMemory(value);
        return padded;
    }

    private static byte[] Transform(in MechanismInput input, KeyMaterial key, ReadOnlySpan<byte> source, bool wrapping)
    {
        var row = MechanismTable.Require(input.Type, wrapping ? CkMechanismFlags.Wrap : CkMechanismFlags.Unwrap, key);
        using var state = (row.Cipher ?? throw new CkException(Ckr.MechanismInvalid)).Start(row, input, key, wrapping);
        int most = checked(state.UpdateLength(source.Length) + state.FinishLength(source.Length));
        byte[] buffer = GC.AllocateUninitializedArray<byte>(most, pinned: true);
        try
        {
            int written = state.Update(source, buffer);
            written += state.Finish(buffer.AsSpan(written));
            return buffer[..written];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }
}
