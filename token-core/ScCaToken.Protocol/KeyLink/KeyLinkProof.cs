using System.Security.Cryptography;

namespace ScCaToken.Protocol.KeyLink;

/// <summary>
/// The mutual proof of a shared secret on the TCP link: HMAC-SHA-256 under the secret over a direction label and both nonces.
/// The label keeps one side's proof from serving as the other's; the fresh nonces keep it from being replayed.
/// </summary>
public static class KeyLinkProof
{
    /// <summary>Size of each nonce in bytes.</summary>
    public const int NonceLength = 32;

    /// <summary>Size of a proof in bytes.</summary>
    public const int Length = 32;

    /// <summary>Shortest secret accepted, in bytes.</summary>
    public const int MinSecretLength = 16;

    /// <summary>What the client sends.</summary>
    public static void Client(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> serverNonce, ReadOnlySpan<byte> clientNonce, Span<byte> proof) =>
        Compute(secret, "scca-link-client"u8, serverNonce, clientNonce, proof);

    /// <summary>What the server answers.</summary>
    public static void Server(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> serverNonce, ReadOnlySpan<byte> clientNonce, Span<byte> proof) =>
        Compute(secret, "scca-link-server"u8, serverNonce, clientNonce, proof);

    private static void Compute(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> label, ReadOnlySpan<byte> serverNonce, ReadOnlySpan<byte> clientNonce, Span<byte> proof)
    {
        Span<byte> message = stackalloc byte[16 + (2 * NonceLength)];
        label.CopyTo(message);
        serverNonce[..NonceLength].CopyTo(message[16..]);
        clientNonce[..NonceLength].CopyTo(message[(16 + NonceLength)..]);
        HMACSHA256.HashData(secret, message, proof[..Length]);
    }
}
