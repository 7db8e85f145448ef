using ScCaToken.Crypto;

namespace ScCaToken.Core.Commands;

/// <summary>SGD ids of SM4 (GM/T 0006) and the modes they stand for.</summary>
internal static class SymmetricAlgorithms
{
    private const uint Ecb = 0x401;
    private const uint Cbc = 0x402;
    private const uint Cfb = 0x404;
    private const uint Ofb = 0x408;
    private const uint Mac = 0x410;

    public static bool IsKnown(uint algorithm) => algorithm is Ecb or Cbc or Cfb or Ofb or Mac;

    /// <summary>The mode a key of this id encrypts in; false for one that only authenticates.</summary>
    public static bool TryGetMode(uint algorithm, out Sm4Mode mode)
    {
        mode = algorithm switch { Cbc => Sm4Mode.Cbc, Cfb => Sm4Mode.Cfb, Ofb => Sm4Mode.Ofb, _ => Sm4Mode.Ecb };
        return algorithm != Mac;
    }
}
