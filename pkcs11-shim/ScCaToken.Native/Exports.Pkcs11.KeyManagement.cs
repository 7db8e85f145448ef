using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ScCaToken.Pkcs11;

namespace ScCaToken.Native;

/// <content>Key management (PKCS#11 3.0 §5.18).</content>
internal static unsafe partial class Pkcs11Exports
{
    [UnmanagedCallersOnly(EntryPoint = "C_GenerateKey", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong GenerateKey(CULong session, CkMechanism* mechanism, CkAttribute* template, CULong count, CULong* key)
    {
        try
        {
            return Result(Module.GenerateKey(session, mechanism, template, count, key));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_GenerateKeyPair", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong GenerateKeyPair(CULong session, CkMechanism* mechanism, CkAttribute* publicKeyTemplate, CULong publicKeyAttributeCount, CkAttribute* privateKeyTemplate, CULong privateKeyAttributeCount, CULong* publicKey, CULong* privateKey)
    {
        try
        {
            return Result(Module.GenerateKeyPair(session, mechanism, publicKeyTemplate, publicKeyAttributeCount, privateKeyTemplate, privateKeyAttributeCount, publicKey, privateKey));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_WrapKey", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong WrapKey(CULong session, CkMechanism* mechanism, CULong wrappingKey, CULong key, byte* wrappedKey, CULong* wrappedKeyLength)
    {
        try
        {
            return Result(Module.WrapKey(session, mechanism, wrappingKey, key, wrappedKey, wrappedKeyLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_UnwrapKey", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong UnwrapKey(CULong session, CkMechanism* mechanism, CULong unwrappingKey, byte* wrappedKey, CULong wrappedKeyLength, CkAttribute* template, CULong attributeCount, CULong* key)
    {
        try
        {
            return Result(Module.UnwrapKey(session, mechanism, unwrappingKey, wrappedKey, wrappedKeyLength, template, attributeCount, key));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_DeriveKey", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong DeriveKey(CULong session, CkMechanism* mechanism, CULong baseKey, CkAttribute* template, CULong attributeCount, CULong* key)
    {
        try
        {
            return Result(Module.DeriveKey(session, mechanism, baseKey, template, attributeCount, key));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }
}
