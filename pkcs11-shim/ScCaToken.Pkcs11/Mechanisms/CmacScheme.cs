namespace ScCaToken.Pkcs11;

/// <summary>CMAC (SP 800-38B).</summary>
internal sealed class CmacScheme(bool general) : MacScheme(general)
{
    protected override Mac Create(Mechanism mechanism, SoftSecretKey key) => new ChainedMac(BlockCipher.For(key), subkeys: true);
}
