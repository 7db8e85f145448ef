using ScCaToken.Driver.Card;

namespace ScCaToken.Driver.Piv;

/// <summary>PIV's algorithm identifiers (SP 800-78-4 table 6-2; 3072 and 4096 bits as Yubico and canokey number them).</summary>
internal static class PivAlgorithm
{
    public const byte TripleDes = 0x03, Aes128 = 0x08, Aes192 = 0x0A, Aes256 = 0x0C;

    private static readonly (byte Id, KeyAlgorithm Algorithm, int Bits)[] Table =
    [
        (0x06, KeyAlgorithm.Rsa, 1024),
        (0x07, KeyAlgorithm.Rsa, 2048),
        (0x05, KeyAlgorithm.Rsa, 3072),
        (0x16, KeyAlgorithm.Rsa, 4096),
        (0x11, KeyAlgorithm.P256, 256),
        (0x14, KeyAlgorithm.P384, 384),
    ];

    /// <summary>The identifier of a key; 0 when PIV has none.</summary>
    public static byte Of(KeyAlgorithm algorithm, int bits)
    {
        foreach (var row in Table)
        {
            if (row.Algorithm == algorithm && row.Bits == bits)
                return row.Id;
        }

        return 0;
    }

    /// <summary>What an identifier stands for.</summary>
    public static (KeyAlgorithm Algorithm, int Bits) Parse(byte id)
    {
        foreach (var row in Table)
        {
            if (row.Id == id)
                return (row.Algorithm, row.Bits);
        }

        return (KeyAlgorithm.None, 0);
    }
}
