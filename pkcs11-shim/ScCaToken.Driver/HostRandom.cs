using System.Security.Cryptography;
using ScCaToken.Crypto;

namespace ScCaToken.Driver;

/// <summary>The host's own randomness, for what the driver does itself (one-time encryption to the card, session keys).</summary>
public sealed class HostRandom : IRandomSource
{
    /// <summary>The one instance.</summary>
    public static HostRandom Instance { get; } = new();

    /// <inheritdoc/>
    public void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
}
