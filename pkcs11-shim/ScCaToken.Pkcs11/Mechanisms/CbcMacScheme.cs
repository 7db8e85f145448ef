namespace ScCaToken.Pkcs11;

/// <summary>CBC-MAC with a zero IV over the message filled up with zeros; half a block unless the parameter tells the length (PKCS#11 "general-length" MACs).</summary>
internal sealed class CbcMacScheme(bool general) : MacScheme(general)
{
    protected override Mac Create(Mechanism mechanism, SoftSecretKey key) => new ChainedMac(BlockCipher.For(key), subkeys: false);

    protected override int DefaultLength(Mac mac) => mac.Size / 2;
}
