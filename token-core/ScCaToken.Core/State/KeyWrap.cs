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
}
