using ScCaToken.Core.State;

namespace ScCaToken.Core.Applets.Piv;

/// <summary>Algorithm identifiers (SP 800-78-4 table 6-2; RSA-3072 and RSA-4096 as makers number them).</summary>
internal static class PivAlgorithm
{
    public const byte TripleDesDefault = 0x00;
    public const byte TripleDes = 0x03;
    public const byte Aes128 = 0x08;
    public const byte Aes192 = 0x0A;
    public const byte Aes256 = 0x0C;

    /// <summary>What an identifier of a key pair stands for; None when it is not offered.</summary>
    public static (KeyAlgorithm Algorithm, int Bits) KeyPair(byte identifier) => identifier switch
    {
        0x07 => (KeyAlgorithm.Rsa, 2048),
        0x05 => (KeyAlgorithm.Rsa, 3072),
        0x16 => (KeyAlgorithm.Rsa, 4096),
        0x11 => (KeyAlgorithm.P256, 256),
        0x14 => (KeyAlgorithm.P384, 384),
        _ => (KeyAlgorithm.None, 0),
    };

    /// <summary>Key length of a cipher for the management key, in bytes; 0 when it is not offered.</summary>
    public static int CipherKeySize(byte identifier) => identifier switch
    {
        Aes128 => 16,
        TripleDes or Aes192 => 24,
        Aes256 => 32,
        _ => 0,
    };
}
