namespace ScCaToken.TestSupport;

/// <summary>Looks for a secret number in memory or storage that must not hold it.</summary>
public static class SecretBytes
{
    private const int PieceSize = 8;

    /// <summary>The value and its pieces of 8 bytes, in both byte orders: big-endian text, little-endian limbs in any order.</summary>
    public static IEnumerable<byte[]> Traces(byte[] value)
    {
        for (int at = 0; at + PieceSize <= value.Length; at += PieceSize)
        {
            byte[] piece = value[at..(at + PieceSize)];
            // What has hardly any different bytes is found everywhere and is nobody's secret.
            if (piece.Distinct().Count() < 4)
                continue;
            yield return piece;
            yield return [.. piece.Reverse()];
        }
    }
}
