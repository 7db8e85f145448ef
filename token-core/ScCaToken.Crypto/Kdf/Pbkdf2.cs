using System.Security.Cryptography;

namespace ScCaToken.Crypto;

/// <summary>PBKDF2 (RFC 8018, 5.2) with HMAC-SHA-256: the key that opens a PIN's wrapped storage key. The platform's code; it draws no randomness.</summary>
public static class Pbkdf2
{
    /// <summary>Derives <paramref name="key"/>, of the length wanted, from a password and a salt.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one iteration.</exception>
    public static void DeriveKey(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int iterations, Span<byte> key) =>
        Rfc2898DeriveBytes.Pbkdf2(password, salt, key, iterations, HashAlgorithmName.SHA256);
}
