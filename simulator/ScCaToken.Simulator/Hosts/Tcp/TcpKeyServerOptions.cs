using System.Net;
using ScCaToken.Protocol.KeyLink;

namespace ScCaToken.Simulator.Hosts.Tcp;

/// <summary>Where and for whom a <see cref="TcpKeyServer"/> listens.</summary>
public sealed class TcpKeyServerOptions
{
    /// <summary>The usual port.</summary>
    public const int DefaultPort = 7816;

    /// <summary>Address and port; port 0 takes a free one. Anything but loopback needs <see cref="AllowRemote"/> and <see cref="Secret"/>.</summary>
    public IPEndPoint EndPoint { get; init; } = new(IPAddress.Loopback, DefaultPort);

    /// <summary>Explicit permission to listen on other addresses than loopback.</summary>
    public bool AllowRemote { get; init; }

    /// <summary>Shared secret every client must prove, at least 16 bytes; empty for none (loopback only).</summary>
    public ReadOnlyMemory<byte> Secret { get; init; }

    /// <summary>Clients served at the same time; more are refused.</summary>
    public int MaxClients { get; init; } = 32;

    /// <summary>Time a client has for Hello and proof.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time the rest of a frame, once begun, and an answer taken by the client may need.</summary>
    public TimeSpan FrameTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Refuses what would open the key to a network by accident.</summary>
    /// <exception cref="ArgumentException">The address is not loopback and flag or secret is missing, or the secret is too short.</exception>
    public void Validate()
    {
        if (Secret.Length is > 0 and < KeyLinkProof.MinSecretLength)
            throw new ArgumentException($"the shared secret is shorter than {KeyLinkProof.MinSecretLength} bytes");
        if (IPAddress.IsLoopback(EndPoint.Address))
            return;
        if (!AllowRemote)
            throw new ArgumentException($"{EndPoint.Address} is not a loopback address; serving a key to a network needs AllowRemote (--allow-remote) and a shared secret");
        if (Secret.IsEmpty)
            throw new ArgumentException($"serving a key on {EndPoint.Address} needs a shared secret of at least {KeyLinkProof.MinSecretLength} bytes");
    }
}
