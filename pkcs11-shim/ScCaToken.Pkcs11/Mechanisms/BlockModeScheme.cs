namespace ScCaToken.Pkcs11;

/// <summary>Modes of operation of AES and SM4; DES has ECB and CBC.</summary>
/// <param name="mode">Which.</param>
internal sealed class BlockModeScheme(BlockMode mode) : CipherScheme
{
    private const int BlockSize = BlockCipher.BlockSize;

    /// <summary>Whether the mode takes whole blocks only.</summary>
    public bool NeedsWholeBlocks => mode is BlockMode.Ecb or BlockMode.Cbc;

    public override CipherState Start(Mechanism mechanism, in MechanismInput input, KeyMaterial key, bool encrypting)
    {
        switch (mode)
        {
            case BlockMode.Ecb or BlockMode.EcbPad:
                input.RequireNone();
                return new ChainedCipher(BlockCipher.For(key), [], encrypting, mode == BlockMode.EcbPad);
            case BlockMode.Cbc or BlockMode.CbcPad:
                var iv = input.RequireBytes(BlockCipher.LengthFor(key));
                return new ChainedCipher(BlockCipher.For(key), iv, encrypting, mode == BlockMode.CbcPad);
            case BlockMode.Ctr:
                return StartCounter(input, key, encrypting);
            case BlockMode.Gcm:
                return StartGcm(input, key, encrypting);
            default:
                var register = input.RequireBytes(BlockSize);
                return new FeedbackCipher(BlockCipher.For(key), register, mode == BlockMode.Cfb8 ? 1 : BlockSize, mode == BlockMode.Ofb, encrypting);
        }
    }

    /// <summary>CK_AES_CTR_PARAMS { ulCounterBits, cb[16] }.</summary>
    private static CounterCipher StartCounter(in MechanismInput input, KeyMaterial key, bool encrypting)
    {
        var parameters = new ParameterReader(input, numbers: 1, pointers: 0, bytes: BlockSize);
        uint bits = parameters.UInt32();
        if (bits is 0 or > 128)
            throw new CkException(Ckr.MechanismParamInvalid);
        return new CounterCipher(BlockCipher.For(key), parameters.Bytes(BlockSize), (int)bits, encrypting);
    }

    /// <summary>
    /// CK_GCM_PARAMS { pIv, ulIvLen, ulIvBits, pAAD, ulAADLen, ulTagBits }; the 2.40 specification's form without ulIvBits is told by its length.
    /// </summary>
    private static CipherState StartGcm(in MechanismInput input, KeyMaterial key, bool encrypting)
    {
        bool hasIvBits = input.ParameterLength != (nuint)ParameterReader.Size(3, 2);
        var parameters = new ParameterReader(input, numbers: hasIvBits ? 4 : 3, pointers: 2);
        var iv = ParameterReader.At(parameters.Pointer(), parameters.ULong());
        if (hasIvBits)
            parameters.ULong();
        var associatedData = ParameterReader.At(parameters.Pointer(), parameters.ULong());
        uint tagBits = parameters.UInt32();
        if (iv.IsEmpty || tagBits is not (32 or 64 or 96 or 104 or 112 or 120 or 128))
            throw new CkException(Ckr.MechanismParamInvalid);
        var core = new GcmCore(BlockCipher.For(key), iv, associatedData, (int)(tagBits / 8), encrypting);
        return encrypting ? new GcmEncryptor(core) : new GcmDecryptor(core);
    }
}
