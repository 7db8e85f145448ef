using System.Security.Cryptography;
using ScCaToken.Core.Devices;

namespace ScCaToken.Devices;

/// <summary>The operating system's random bytes as the key's noise source.</summary>
public sealed class OsEntropy : IEntropySource
{
    /// <inheritdoc/>
    public bool IsSeeded => false;

    /// <inheritdoc/>
    public void Read(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
}
