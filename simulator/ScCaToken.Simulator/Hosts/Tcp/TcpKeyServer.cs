using System.Net;
using System.Net.Sockets;

namespace ScCaToken.Simulator.Hosts.Tcp;

/// <summary>Serves the key to the driver's TCP transport (frames: <see cref="Protocol.KeyLink.KeyLinkHeader"/>), one thread per client.</summary>
public sealed class TcpKeyServer : IDisposable
{
    // A burst of clients that overflows the queue would wait a second for TCP to ask again.
    private const int Backlog = 512;
    private readonly CardHub _hub;
    private readonly TcpKeyServerOptions _options;
    private readonly Socket _listener;
    private readonly HashSet<TcpKeyConnection> _connections = [];
    private readonly Thread _acceptor;
    private volatile bool _closing;

    /// <summary>Listens and serves until disposed.</summary>
    /// <exception cref="ArgumentException">The address is refused, see <see cref="TcpKeyServerOptions.Validate"/>.</exception>
    /// <exception cref="SocketException">The address is taken or not ours.</exception>
    public TcpKeyServer(CardHub hub, TcpKeyServerOptions options)
    {
        options.Validate();
        _hub = hub;
        _options = options;
        _listener = new Socket(options.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _listener.Bind(options.EndPoint);
            _listener.Listen(Backlog);
        }
        catch
        {
            _listener.Dispose();
            throw;
        }

        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
        _acceptor = new Thread(AcceptLoop) { IsBackground = true, Name = "scca tcp accept" };
        _acceptor.Start();
    }

    /// <summary>The address really listened on.</summary>
    public IPEndPoint EndPoint { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _closing = true;
        SocketTools.Close(_listener);
        _acceptor.Join();
        TcpKeyConnection[] open;
        lock (_connections)
            open = [.. _connections];
        foreach (var connection in open)
            connection.Close();
    }

    private void AcceptLoop()
    {
        while (!_closing)
        {
            Socket? socket = null;
            try
            {
                socket = _listener.Accept();
                Admit(socket);
            }
            catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
            {
                // A client that is gone again costs nothing; a listener out of resources gets a rest.
                if (socket is null && !_closing)
                    Thread.Sleep(50);
                SocketTools.Close(socket);
            }
        }
    }

    private void Admit(Socket socket)
    {
        var connection = new TcpKeyConnection(socket, _hub, _options, Forget);
        lock (_connections)
        {
            if (_connections.Count < _options.MaxClients)
            {
                _connections.Add(connection);
                connection.Start();
                return;
            }
        }

        connection.Refuse();
    }

    private void Forget(TcpKeyConnection connection)
    {
        lock (_connections)
            _connections.Remove(connection);
    }
}
