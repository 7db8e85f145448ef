using System.Security.Cryptography;
using ScCaToken.Crypto;

namespace ScCaToken.Core.State;

/// <summary>
/// Keys at rest: SM4-GCM with a random nonce, laid out as nonce 12 ‖ ciphertext ‖ tag 16. The context (associated data) says
/// which key of which object this is, so no wrapped key can take another's place.
/// </summary>
internal static class KeyWrap
{
    public const int KeySize = Sm4.KeySize;
    public const int NonceSize = 12;
    public const int TagSize = 16;
    public const int Overhead = NonceSize + TagSize;

    /// <summary>Wraps <paramref name="plaintext"/> into <paramref name="wrapped"/> (longer by <see cref="Overhead"/>).</summary>
    public static void Wrap(ReadOnlySpan<byte> key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> plaintext, IRandomSource random, Span<byte> wrapped)
    {
        var nonce = wrapped[..NonceSize];
        random.Fill(nonce);
        Sm4Gcm.Seal(key, nonce, context, plaintext, wrapped.Slice(NonceSize, plaintext.Length), wrapped[^TagSize..]);
    }

    /// <summary>Opens what <see cref="Wrap"/> made; false, and nothing written, when key, context or any byte differs.</summary>
    public static bool TryUnwrap(ReadOnlySpan<byte> key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> wrapped, Span<byte> plaintext) =>
        wrapped.Length - Overhead == plaintext.Length
        && Sm4Gcm.TryOpen(key, wrapped[..NonceSize], context, wrapped[NonceSize..^TagSize], wrapped[^TagSize..], plaintext);

    /// <summary>
    /// Opens a key of 16 bytes under a key that may be a guess, with the same work for a right and a wrong one: decrypts whatever
    /// comes, seals it again, and hands it out if the tag is the one that was stored.
    /// </summary>
    public static bool TryUnwrapGuessed(ReadOnlySpan<byte> key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> wrapped, Span<byte> plaintext)
    {
        if (wrapped.Length != KeySize + Overhead || plaintext.Length != KeySize)
            return false;
        // SP 800-38D §7.1: the first counter block is the nonce with 1 behind it, the first of the text has 2.
        Span<byte> counter = stackalloc byte[Sm4.BlockSize];
        counter.Clear();
        wrapped[..NonceSize].CopyTo(counter);
        counter[^1] = 2;
        Sm4Modes.TryEncrypt(Sm4Mode.Ctr, key, counter, wrapped[NonceSize..^TagSize], plaintext);
        Span<byte> again = stackalloc byte[KeySize];
        Span<byte> tag = stackalloc byte[TagSize];
        Sm4Gcm.Seal(key, wrapped[..NonceSize], context, plaintext, again, tag);
        uint isRight = ConstantTime.MaskIfEqual(tag, wrapped[^TagSize..]);
        again.Clear();
        ConstantTime.Select(~isRight, again, plaintext);
        CryptographicOperations.ZeroMemory(tag);
        return isRight != 0;
    }
}
