using System.Security.Cryptography;
using TripleDesBlock = ScCaToken.Crypto.TripleDes;

namespace ScCaToken.Core.Applets.Piv;

/// <summary>The block cipher of the management key.</summary>
internal static class PivCipher
{
    public const int LongestBlock = 16;

    /// <summary>Block length of an algorithm, in bytes.</summary>
    public static int BlockSize(byte algorithm) => algorithm == PivAlgorithm.TripleDes ? TripleDesBlock.BlockSize : 16;

    /// <summary>Encrypts one block.</summary>
    public static void Encrypt(byte algorithm, ReadOnlySpan<byte> key, ReadOnlySpan<byte> block, Span<byte> result)
    {
        if (algorithm == PivAlgorithm.TripleDes)
        {
            TripleDesBlock.EncryptBlock(key, block, result);
            return;
        }

        using var aes = Aes.Create();
        aes.SetKey(key);
        aes.EncryptEcb(block, result, PaddingMode.None);
    }
}
