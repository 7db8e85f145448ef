namespace ScCaToken.Skf.Interop;

/// <summary>Algorithm identifiers (GM/T 0006). Those of SM2 differ between the published standard and the headers of the draft; both are accepted.</summary>
public static class Sgd
{
    public const uint Sm4Ecb = 0x401;
    public const uint Sm4Cbc = 0x402;
    public const uint Sm4Cfb = 0x404;
    public const uint Sm4Ofb = 0x408;
    public const uint Sm4Mac = 0x410;
    public const uint Sm3 = 0x1;
    public const uint Sha1 = 0x2;
    public const uint Sha256 = 0x4;
    public const uint Rsa = 0x00010000;

    /// <summary>RSA and every SM2 bit, so that a mask test with the ids of either generation passes.</summary>
    public const uint AsymmetricCapabilities = 0x00030F00;

    /// <summary>SGD_SM2_1 of the published standard (0x00020200) and of the draft (0x00020100).</summary>
    public static bool IsSm2Signature(uint id) => id is 0x00020200 or 0x00020100;

    /// <summary>SGD_SM2_3 of the published standard, of the draft, and of one vendor.</summary>
    public static bool IsSm2Encryption(uint id) => id is 0x00020800 or 0x00020400 or 0x00020300;

    /// <summary>A mode of SM4; SM1, SSF33 and ZUC are not there.</summary>
    public static bool IsSm4(uint id) => id is Sm4Ecb or Sm4Cbc or Sm4Cfb or Sm4Ofb or Sm4Mac;
}
