namespace ScCaToken.Pkcs11;

/// <summary>RSA encryption and decryption.</summary>
internal sealed class RsaCipherScheme(RsaCipherKind kind) : CipherScheme
{
    /// <summary>CKZ_DATA_SPECIFIED.</summary>
    private const uint DataSpecified = 1;

    public override CipherState Start(Mechanism mechanism, in MechanismInput input, KeyMaterial key, bool encrypting)
    {
        if (kind != RsaCipherKind.Oaep)
        {
            input.RequireNone();
            return new RsaCipher(kind, (AsymmetricKey)key, HashId.None, HashId.None, []);
        }

        // CK_RSA_PKCS_OAEP_PARAMS { hashAlg, mgf, source, pSourceData, ulSourceDataLen }
        var parameters = new ParameterReader(input, numbers: 4, pointers: 1);
        var hash = RsaParameters.Hash(parameters.UInt32());
        var mask = RsaParameters.MaskHash(parameters.UInt32());
        uint source = parameters.UInt32();
        var label = ParameterReader.At(parameters.Pointer(), parameters.ULong());
        // Many callers leave the source at 0 when they have no label.
        if (source != DataSpecified && (source != 0 || !label.IsEmpty))
            throw new CkException(Ckr.MechanismParamInvalid);
        if (((AsymmetricKey)key).Size < 2 * HashInfo.Size(hash) + 2)
            throw new CkException(Ckr.KeySizeRange);
        return new RsaCipher(kind, (AsymmetricKey)key, hash, mask, label);
    }
}
