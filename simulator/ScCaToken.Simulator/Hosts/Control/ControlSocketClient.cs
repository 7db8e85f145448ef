using System.Net.Sockets;
using System.Text;

namespace ScCaToken.Simulator.Hosts.Control;

/// <summary>Talks to a <see cref="ControlSocketServer"/>.</summary>
public static class ControlSocketClient
{
    private const int TimeoutMilliseconds = 10_000;

    /// <summary>Sends one request; returns whether the key is plugged in afterwards.</summary>
    /// <exception cref="IOException">Nobody serves there, or the serving process refuses; the message says which.</exception>
    public static bool Send(string path, ControlRequest request)
    {
        if (!Socket.OSSupportsUnixDomainSockets)
            throw new IOException("this system has no local sockets");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        {
            ReceiveTimeout = TimeoutMilliseconds,
            SendTimeout = TimeoutMilliseconds,
        };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException failure)
        {
            throw new IOException($"no key is served at {path}", failure);
        }

        if (!SocketTools.Send(socket, Encoding.UTF8.GetBytes(request + "\n")) || ReadLine(socket) is not { } answer)
            throw new IOException("the serving process does not answer");
        return answer switch
        {
            "ok plugged" => true,
            "ok unplugged" => false,
            _ => throw new IOException(answer.StartsWith("error ", StringComparison.Ordinal) ? answer[6..] : "the serving process answers in an unknown way"),
        };
    }

    /// <summary>Reads up to the end of the line; null when it does not come or is too long.</summary>
    internal static string? ReadLine(Socket socket)
    {
        Span<byte> line = stackalloc byte[ControlRequest.MaxLine];
        for (int length = 0; length < line.Length; length++)
        {
            if (!SocketTools.Receive(socket, line.Slice(length, 1)))
                return null;
            if (line[length] == (byte)'\n')
                return Encoding.UTF8.GetString(line[..length]).TrimEnd('\r');
        }

        return null;
    }
}
