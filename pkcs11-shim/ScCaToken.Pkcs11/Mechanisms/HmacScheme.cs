namespace ScCaToken.Pkcs11;

/// <summary>HMAC (RFC 2104) over the row's hash.</summary>
internal sealed class HmacScheme(bool general) : MacScheme(general)
{
    protected override Mac Create(Mechanism mechanism, SoftSecretKey key) => new HmacMac(mechanism.Hash, key.Value);
}
