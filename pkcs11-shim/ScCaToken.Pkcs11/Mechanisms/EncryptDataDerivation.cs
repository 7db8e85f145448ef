namespace ScCaToken.Pkcs11;

/// <summary>Derivation by encrypting data of the application with the base key (PKCS#11 3.0 current mechanisms §2.15).</summary>
/// <param name="chained">CBC with CK_AES_CBC_ENCRYPT_DATA_PARAMS { iv[16], pData, length }; otherwise ECB with CK_KEY_DERIVATION_STRING_DATA { pData, ulLen }.</param>
internal sealed class EncryptDataDerivation(bool chained) : KeyDerivation
{
    private const int BlockSize = BlockCipher.BlockSize;

    public override byte[] Derive(in MechanismInput input, KeyMaterial baseKey, int length, Sm2Exchanges? exchanges)
    {
        var parameters = new ParameterReader(input, numbers: 1, pointers: 1, bytes: chained ? BlockSize : 0);
        Span<byte> iv = stackalloc byte[BlockSize];
        if (chained)
            parameters.Bytes(BlockSize).CopyTo(iv);
        var data = ParameterReader.At(parameters.Pointer(), parameters.ULong());
        if (data.IsEmpty || data.Length % BlockSize != 0)
            throw new CkException(Ckr.MechanismParamInvalid);
        byte[] value = GC.AllocateUninitializedArray<byte>(data.Length, pinned: true);
        using var cipher = BlockCipher.For(baseKey);
        if (chained)
            cipher.EncryptCbc(iv, data, value);
        else
            cipher.Encrypt(data, value);
        return Leading(value, length);
    }
}
