using System.Buffers.Binary;
using System.Security.Cryptography;
using ScCaToken.Crypto.Internal;

namespace ScCaToken.Crypto;

/// <summary>
/// Nonce derivation k = PRF_d(digest, entropy, attempt) with SM3, keyed by a full first block that holds d. A repeated entropy value with
/// another digest gives another nonce, and unpredictable entropy is not needed for secrecy (the idea of RFC 6979, 3.6).
/// For 32-byte digests the variable part fits one compression.
/// </summary>
internal struct HedgedNonce
{
    public const int EntropySize = 32;

    /// <summary>Bytes that one attempt gives.</summary>
    public const int Size = 32;

    // 32 bytes of digest, 22 of entropy and the attempt leave room for the padding in one block.
    private const int FoldedEntropy = 22;

    private Sm3State _keyed;

    public static void Create(ReadOnlySpan<byte> d, out HedgedNonce nonce)
    {
        Span<byte> block = stackalloc byte[Sm3.BlockSize];
        block.Clear();
        "ScCa nonce"u8.CopyTo(block);
        d.CopyTo(block[16..]);
        nonce._keyed = Sm3State.Initial;
        Sm3Compression.Compress(ref nonce._keyed, block);
        CryptographicOperations.ZeroMemory(block);
    }

    /// <summary>Writes the 32 candidate bytes of one attempt. The state itself does not change. Padded by hand: this is on the way of every signature, and the buffer of <see cref="Sm3"/> is not free.</summary>
    public readonly void Derive(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> entropy, byte attempt, Span<byte> candidate32)
    {
        Span<byte> tail = stackalloc byte[2 * Sm3.BlockSize];
        tail.Clear();
        Sm3State state = _keyed;
        int whole = digest.Length & -Sm3.BlockSize, used = digest.Length - whole;
        if (whole != 0)
            Sm3Compression.Compress(ref state, digest[..whole]);
        digest[whole..].CopyTo(tail);
        Span<byte> folded = tail.Slice(used, FoldedEntropy);
        entropy[..FoldedEntropy].CopyTo(folded);
        for (int i = FoldedEntropy; i < EntropySize; i++)
            folded[i - FoldedEntropy] ^= entropy[i];
        used += FoldedEntropy;
        tail[used++] = attempt;
        tail[used++] = 0x80;
        Span<byte> padded = tail[..(used > Sm3.BlockSize - sizeof(ulong) ? 2 * Sm3.BlockSize : Sm3.BlockSize)];
        BinaryPrimitives.WriteUInt64BigEndian(padded[^sizeof(ulong)..], (ulong)(Sm3.BlockSize + digest.Length + FoldedEntropy + 1) * 8);
        Sm3Compression.Compress(ref state, padded);
        state.Write(candidate32);
        CryptographicOperations.ZeroMemory(tail);
        Wiping.Clear(ref state);
    }
}
