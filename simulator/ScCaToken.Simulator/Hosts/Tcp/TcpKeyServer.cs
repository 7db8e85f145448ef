using System.Net;
using System.Net.Sockets;

namespace ScCaToken.Simulator.Hosts.Tcp;

/// <summary>Serves the key to the driver's TCP transport (frames: <see cref="Protocol.KeyLink.KeyLinkHeader"/>), one thread per client.</summary>
public sealed class TcpKeyServer : IDisposable
{
    // A burst of clients that overflows the queue would wait a second for TCP to ask again.
    private const int Backlog = 512;
    private readonly CardHub hub;
    private readonly TcpKeyServerOptions options;
    private readonly Socket listener;
    private readonly HashSet<TcpKeyConnection> connections = [];
    private readonly Thread acceptor;
    private volatile bool closing;

    /// <summary>Listens and serves until disposed.</summary>
    /// <exception cref="ArgumentException">The address is refused, see <see cref="TcpKeyServerOptions.Validate"/>.</exception>
    /// <exception cref="SocketException">The address is taken or not ours.</exception>
    public TcpKeyServer(CardHub hub, TcpKeyServerOptions options)
    {
        options.Validate();
        this.hub = hub;
        this.options = options;
        listener = new Socket(options.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(options.EndPoint);
            listener.Listen(Backlog);
        }
        catch
        {
            listener.Dispose();
            throw;
        }

        EndPoint = (IPEndPoint)listener.LocalEndPoint!;
        acceptor = new Thread(AcceptLoop) { IsBackground = true, Name = "scca tcp accept" };
        acceptor.Start();
    }

    /// <summary>The address really listened on.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Clients connected now.</summary>
    public int ClientCount
    {
        get
        {
            lock (connections)
                return connections.Count;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        closing = true;
        SocketTools.Close(listener);
        acceptor.Join();
        TcpKeyConnection[] open;
        lock (connections)
            open = [.. connections];
        foreach (var connection in open)
            connection.Close();
    }

    private void AcceptLoop()
    {
        while (!closing)
        {
            Socket? socket = null;
            try
            {
                socket = listener.Accept();
                Admit(socket);
            }
            catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
            {
                // A client that is gone again costs nothing; a listener out of resources gets a rest.
                if (socket is null && !closing)
                    Thread.Sleep(50);
                SocketTools.Close(socket);
            }
        }
    }

    private void Admit(Socket socket)
    {
        var connection = new TcpKeyConnection(socket, hub, options, Forget);
        lock (connections)
        {
            if (connections.Count < options.MaxClients)
            {
                connections.Add(connection);
                connection.Start();
                return;
            }
        }

        connection.Refuse();
    }

    private void Forget(TcpKeyConnection connection)
    {
        lock (connections)
            connections.Remove(connection);
    }
}
