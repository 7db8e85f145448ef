using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScCaToken.Crypto;

/// <summary>
/// Nonce derivation k = PRF_d(digest, entropy, attempt) with SM3, keyed by a full first block that holds d. A repeated entropy value with
/// another digest gives another nonce, and unpredictable entropy is not needed for secrecy (the idea of RFC 6979, 3.6).
/// For 32-byte digests the variable part fits one compression.
/// </summary>
internal struct HedgedNonce
{
    public const int EntropySize = 32;

    // 32 bytes of digest, 22 of entropy and the attempt leave room for the padding in one block.
    private const int FoldedEntropy = 22;

    private Sm3 _keyed;

    public static HedgedNonce Create(ReadOnlySpan<byte> d)
    {
        Span<byte> block = stackalloc byte[64];
        block.Clear();
        "ScCa nonce"u8.CopyTo(block);
        d.CopyTo(block[16..]);
        HedgedNonce nonce;
        nonce._keyed = Sm3.Create();
        nonce._keyed.Append(block);
        CryptographicOperations.ZeroMemory(block);
        return nonce;
    }

    /// <summary>Writes the 32 candidate bytes of one attempt. The state itself does not change.</summary>
    public readonly void Derive(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> entropy, byte attempt, Span<byte> candidate32)
    {
        Span<byte> tail = stackalloc byte[FoldedEntropy + 1];
        entropy[..FoldedEntropy].CopyTo(tail);
        for (int i = FoldedEntropy; i < EntropySize; i++)
            tail[i - FoldedEntropy] ^= entropy[i];
        tail[FoldedEntropy] = attempt;
        Sm3 h = _keyed;
        h.Append(digest);
        h.Append(tail);
        h.Finish(candidate32);
        CryptographicOperations.ZeroMemory(tail);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<Sm3>(ref h)));
    }
}
