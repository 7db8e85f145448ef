namespace ScCaToken.Pkcs11;

/// <summary>The hash and mask numbers inside RSA parameters (CK_MECHANISM_TYPE, CK_RSA_PKCS_MGF_TYPE).</summary>
internal static class RsaParameters
{
    /// <summary>The hash a CKM_ number names.</summary>
    /// <exception cref="CkException">CKR_MECHANISM_PARAM_INVALID.</exception>
    public static HashId Hash(uint mechanism) => Supported(mechanism switch
    {
        Ckm.Sha1 => HashId.Sha1,
        Ckm.Sha224 => HashId.Sha224,
        Ckm.Sha256 => HashId.Sha256,
        Ckm.Sha384 => HashId.Sha384,
        Ckm.Sha512 => HashId.Sha512,
        Ckm.Sha3256 => HashId.Sha3256,
        Ckm.Sha3384 => HashId.Sha3384,
        Ckm.Sha3512 => HashId.Sha3512,
        Ckm.Sm3 or Ckm.Sm3Hash or Ckm.IbmSm3 => HashId.Sm3,
        _ => HashId.None,
    });

    /// <summary>The hash a CKG_MGF1_ number names.</summary>
    /// <exception cref="CkException">CKR_MECHANISM_PARAM_INVALID.</exception>
    public static HashId MaskHash(uint generator) => Supported(generator switch
    {
        1 => HashId.Sha1,
        2 => HashId.Sha256,
        3 => HashId.Sha384,
        4 => HashId.Sha512,
        5 => HashId.Sha224,
        7 => HashId.Sha3256,
        8 => HashId.Sha3384,
        9 => HashId.Sha3512,
        _ => HashId.None,
    });

    private static HashId Supported(HashId hash) =>
        hash != HashId.None && HashInfo.IsSupported(hash) ? hash : throw new CkException(Ckr.MechanismParamInvalid);
}
