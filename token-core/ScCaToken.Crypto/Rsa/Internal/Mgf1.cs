using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ScCaToken.Crypto.Internal;

/// <summary>MGF1 (RFC 8017, B.2.1).</summary>
internal static class Mgf1
{
    /// <summary>Adds the mask grown from <paramref name="seed"/> into <paramref name="target"/>.</summary>
    internal static void Xor(HashAlgorithmId hash, ReadOnlySpan<byte> seed, Span<byte> target)
    {
        Span<byte> input = stackalloc byte[seed.Length + 4];
        Span<byte> block = stackalloc byte[Hashes.MaxSize];
        int size = Hashes.Size(hash);
        seed.CopyTo(input);
        for (uint counter = 0; !target.IsEmpty; counter++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(input[seed.Length..], counter);
            Hashes.HashData(hash, input, block);
            int length = Math.Min(size, target.Length);
            for (int i = 0; i < length; i++)
                target[i] ^= block[i];
            target = target[length..];
        }

        CryptographicOperations.ZeroMemory(input);
        CryptographicOperations.ZeroMemory(block);
    }
}
