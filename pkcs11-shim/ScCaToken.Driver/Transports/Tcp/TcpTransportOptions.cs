using ScCaToken.Driver.Transport;
using ScCaToken.Protocol.KeyLink;

namespace ScCaToken.Driver.Transports.Tcp;

/// <summary>Where a key is served over TCP and how long its answers may take.</summary>
public sealed class TcpTransportOptions
{
    /// <summary>Environment variable with the path of a file that holds the shared secret (its bytes, line ends at the end dropped).</summary>
    public const string SecretFileVariable = "SCCA_TCP_SECRET_FILE";

    /// <summary>Host name or address.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port.</summary>
    public required int Port { get; init; }

    /// <summary>Shared secret; empty when the server asks for none.</summary>
    public ReadOnlyMemory<byte> Secret { get; init; }

    /// <summary>Time for connecting and for the handshake.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time for one command; key generation is the longest.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Reads <c>HOST:PORT</c> and the secret the environment names.</summary>
    /// <exception cref="TransportException">The text is no address, or the secret's file cannot be read.</exception>
    public static TcpTransportOptions Parse(string location)
    {
        int colon = location.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(location.AsSpan(colon + 1), out ushort port) || port == 0)
            throw new TransportException(TransportError.ReaderUnavailable, $"'{location}' is not HOST:PORT");
        return new TcpTransportOptions { Host = location[..colon].Trim('[', ']'), Port = port, Secret = LoadSecret() };
    }

    private static ReadOnlyMemory<byte> LoadSecret()
    {
        string? file = Environment.GetEnvironmentVariable(SecretFileVariable);
        if (string.IsNullOrEmpty(file))
            return default;
        try
        {
            ReadOnlyMemory<byte> secret = File.ReadAllBytes(file).AsMemory().TrimEnd("\r\n"u8);
            return secret.Length >= KeyLinkProof.MinSecretLength
                ? secret
                : throw new TransportException(TransportError.AccessDenied, $"the secret in {file} is shorter than {KeyLinkProof.MinSecretLength} bytes");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TransportException(TransportError.AccessDenied, $"the secret's file {file} cannot be read", failure);
        }
    }
}
