using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ScCaToken.Pkcs11.Objects;
using ScCaToken.Pkcs11.Sessions;

namespace ScCaToken.Pkcs11;

/// <content>Key management (PKCS#11 3.0 §5.18).</content>
public sealed unsafe partial class Pkcs11Module
{
    /// <summary>C_GenerateKey: in the library's memory, or in a sealed file of the card.</summary>
    public Ckr GenerateKey(CULong session, CkMechanism* mechanism, CkAttribute* template, CULong count, CULong* key)
    {
        using var scope = Enter(session);
        Require(mechanism is not null && key is not null);
        var made = new KeyCreation(scope.Session).GenerateSecret(Input(mechanism), AttributeSet.Read(template, count));
        *key = new CULong(made.Handle);
        return Ckr.Ok;
    }

    /// <summary>C_GenerateKeyPair: on the card when the private key is a token object, else in the library's memory.</summary>
    public Ckr GenerateKeyPair(
        CULong session, CkMechanism* mechanism, CkAttribute* publicKeyTemplate, CULong publicKeyAttributeCount,
        CkAttribute* privateKeyTemplate, CULong privateKeyAttributeCount, CULong* publicKey, CULong* privateKey)
    {
        using var scope = Enter(session);
        Require(mechanism is not null && publicKey is not null && privateKey is not null);
        var publicTemplate = AttributeSet.Read(publicKeyTemplate, publicKeyAttributeCount);
        var privateTemplate = AttributeSet.Read(privateKeyTemplate, privateKeyAttributeCount);
        var (publicObject, privateObject) = new KeyCreation(scope.Session).GeneratePair(Input(mechanism), publicTemplate, privateTemplate);
        *publicKey = new CULong(publicObject.Handle);
        *privateKey = new CULong(privateObject.Handle);
        return Ckr.Ok;
    }

    /// <summary>C_WrapKey.</summary>
    public Ckr WrapKey(CULong session, CkMechanism* mechanism, CULong wrappingKey, CULong key, byte* wrappedKey, CULong* wrappedKeyLength)
    {
        using var scope = Enter(session);
        Require(mechanism is not null);
        var output = new Output(wrappedKey, wrappedKeyLength);
        var wrapping = scope.Session.Token.Objects.Find(wrappingKey.Value);
        if (wrapping?.Key is null)
            return Ckr.WrappingKeyHandleInvalid;
        var target = scope.Session.Token.Objects.Find(key.Value);
        if (target?.Key is null)
            return Ckr.KeyHandleInvalid;
        if (!wrapping.Usage.Allows(mechanism->Type))
            return Ckr.MechanismInvalid;
        if (!wrapping.Attributes.Flag(CkAttributeType.Wrap))
            return Ckr.KeyFunctionNotPermitted;
        if (target.Class is CkObjectClass.PublicKey)
            return Ckr.KeyNotWrappable;
        if (!target.Attributes.Flag(CkAttributeType.Extractable))
            return Ckr.KeyUnextractable;
        if (target.Attributes.Flag(CkAttributeType.WrapWithTrusted) && !wrapping.Attributes.Flag(CkAttributeType.Trusted))
            return Ckr.KeyNotWrappable;
        using var wrappingUse = new KeyUse(wrapping.Key, Ckr.WrappingKeyHandleInvalid);
        using var targetUse = new KeyUse(target.Key, Ckr.KeyHandleInvalid);
        if (output.AsksLength)
            return output.Announce(WrapOperation.WrappedLength(Input(mechanism), wrapping.Key, target.Key));
        byte[] wrapped = WrapOperation.Wrap(Input(mechanism), wrapping.Key, target.Key);
        return output.Finish(wrapped.AsSpan().TryCopyTo(output.Buffer), wrapped.Length);
    }

    /// <summary>C_UnwrapKey.</summary>
    public Ckr UnwrapKey(
        CULong session, CkMechanism* mechanism, CULong unwrappingKey, byte* wrappedKey, CULong wrappedKeyLength,
        CkAttribute* template, CULong attributeCount, CULong* key)
    {
        using var scope = Enter(session);
        Require(mechanism is not null && key is not null && wrappedKey is not null);
        var unwrapping = scope.Session.Token.Objects.Find(unwrappingKey.Value);
        if (unwrapping?.Key is null)
            return Ckr.UnwrappingKeyHandleInvalid;
        if (!unwrapping.Usage.Allows(mechanism->Type))
            return Ckr.MechanismInvalid;
        if (!unwrapping.Attributes.Flag(CkAttributeType.Unwrap))
            return Ckr.KeyFunctionNotPermitted;
        using var use = new KeyUse(unwrapping.Key, Ckr.UnwrappingKeyHandleInvalid);
        var creation = new KeyCreation(scope.Session);
        var given = AttributeSet.Read(template, attributeCount);
        var schema = creation.CheckUnwrapTemplate(given);
        byte[] value = WrapOperation.Unwrap(Input(mechanism), unwrapping.Key, Bytes(wrappedKey, wrappedKeyLength), KeyCreation.SecretLength(given));
        try
        {
            *key = new CULong(creation.FileUnwrapped(schema, given, value).Handle);
            return Ckr.Ok;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(value);
        }
    }

    /// <summary>C_DeriveKey. The first step of CKM_SM2_KEY_AGREEMENT makes no key: its phKey may be NULL.</summary>
    public Ckr DeriveKey(CULong session, CkMechanism* mechanism, CULong baseKey, CkAttribute* template, CULong attributeCount, CULong* key)
    {
        using var scope = Enter(session);
        Require(mechanism is not null);
        var source = RequireKey(scope.Session, baseKey, mechanism->Type);
        if (!source.Attributes.Flag(CkAttributeType.Derive))
            return Ckr.KeyFunctionNotPermitted;
        using var use = new KeyUse(source.Key, Ckr.KeyHandleInvalid);
        if (Sm2Agreement.TryBegin(Input(mechanism), source.Key!, scope.Session.Exchanges))
            return Ckr.Ok;
        Require(key is not null);
        var made = new KeyCreation(scope.Session).Derive(Input(mechanism), source, AttributeSet.Read(template, attributeCount));
        *key = new CULong(made.Handle);
        return Ckr.Ok;
    }
}
