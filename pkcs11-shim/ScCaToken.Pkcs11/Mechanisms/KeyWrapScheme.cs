namespace ScCaToken.Pkcs11;

/// <summary>AES Key Wrap (RFC 3394, SP 800-38F KW) and with padding (RFC 5649, KWP). The parameter may replace the initial value (8 or 4 bytes).</summary>
/// <param name="padded">KWP.</param>
internal sealed class KeyWrapScheme(bool padded) : CipherScheme
{
    private static ReadOnlySpan<byte> DefaultValue => [0xA6, 0xA6, 0xA6, 0xA6, 0xA6, 0xA6, 0xA6, 0xA6];

    private static ReadOnlySpan<byte> DefaultPaddedValue => [0xA6, 0x59, 0x59, 0xA6];

    public override CipherState Start(Mechanism mechanism, in MechanismInput input, KeyMaterial key, bool encrypting)
    {
        var initial = padded ? DefaultPaddedValue : DefaultValue;
        if (input.ParameterLength != 0)
            initial = input.RequireBytes(initial.Length);
        return new KeyWrapCipher(BlockCipher.For(key), initial, encrypting);
    }
}
