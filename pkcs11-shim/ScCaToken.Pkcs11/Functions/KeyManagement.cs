using System.Runtime.InteropServices;

namespace ScCaToken.Pkcs11;

/// <content>Key management (PKCS#11 3.0 §5.18).</content>
public sealed unsafe partial class Pkcs11Module
{
    /// <summary>C_GenerateKey.</summary>
    public Ckr GenerateKey(CULong session, CkMechanism* mechanism, CkAttribute* template, CULong count, CULong* key) => NotSupported(session);

    /// <summary>C_GenerateKeyPair.</summary>
    public Ckr GenerateKeyPair(CULong session, CkMechanism* mechanism, CkAttribute* publicKeyTemplate, CULong publicKeyAttributeCount, CkAttribute* privateKeyTemplate, CULong privateKeyAttributeCount, CULong* publicKey, CULong* privateKey) => NotSupported(session);

    /// <summary>C_WrapKey.</summary>
    public Ckr WrapKey(CULong session, CkMechanism* mechanism, CULong wrappingKey, CULong key, byte* wrappedKey, CULong* wrappedKeyLength) => NotSupported(session);

    /// <summary>C_UnwrapKey.</summary>
    public Ckr UnwrapKey(CULong session, CkMechanism* mechanism, CULong unwrappingKey, byte* wrappedKey, CULong wrappedKeyLength, CkAttribute* template, CULong attributeCount, CULong* key) => NotSupported(session);

    /// <summary>C_DeriveKey.</summary>
    public Ckr DeriveKey(CULong session, CkMechanism* mechanism, CULong baseKey, CkAttribute* template, CULong attributeCount, CULong* key) => NotSupported(session);
}
