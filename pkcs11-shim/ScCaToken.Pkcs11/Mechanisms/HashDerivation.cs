namespace ScCaToken.Pkcs11;

/// <summary>Derivation by hashing the base key's value (CKM_SHA256_KEY_DERIVATION and relatives); the leading bytes of the digest.</summary>
internal sealed class HashDerivation(HashId hash) : KeyDerivation
{
    public override byte[] Derive(in MechanismInput input, KeyMaterial baseKey, int length, Sm2Exchanges? exchanges)
    {
        input.RequireNone();
        byte[] value = GC.AllocateUninitializedArray<byte>(HashInfo.Size(hash), pinned: true);
        HashInfo.HashData(hash, ((SoftSecretKey)baseKey).Value, value);
        return Leading(value, length);
    }
}
