using System.Net;
using System.Net.Sockets;
using System.Text;
using ScCaToken.Simulator.Hosts.Ccid;

namespace ScCaToken.Simulator.Hosts.UsbIp;

/// <summary>
/// Exports the key as a USB CCID device over USB/IP 1.1.1. One client has it attached at a time; others may list and are told it is
/// busy. Unplugging ends the connection, which is a surprise removal at the host; a client that closes has detached.
/// </summary>
public sealed class UsbIpServer : IDisposable
{
    // A burst of clients that overflows the queue would wait a second for TCP to ask again.
    private const int Backlog = 512;
    private readonly CardHub _hub;
    private readonly Socket _listener;
    private readonly HashSet<UsbIpConnection> _connections = [];
    private readonly Thread _acceptor;
    private UsbIpConnection? _attached;
    private volatile bool _closing;

    /// <summary>Listens and serves until disposed.</summary>
    /// <exception cref="ArgumentException">The address is refused, see <see cref="UsbIpServerOptions.Validate"/>.</exception>
    /// <exception cref="SocketException">The address is taken or not ours.</exception>
    public UsbIpServer(CardHub hub, UsbIpServerOptions options)
    {
        options.Validate();
        _hub = hub;
        Options = options;
        Descriptors = new CcidDescriptors(options.Device);
        DeviceBlock = BuildDeviceBlock();
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
        _acceptor = new Thread(AcceptLoop) { IsBackground = true, Name = "scca usbip accept" };
        _acceptor.Start();
    }

    /// <summary>The address really listened on.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Whether a client has the key attached.</summary>
    public bool IsAttached => Volatile.Read(ref _attached) is not null;

    internal UsbIpServerOptions Options { get; }

    internal CcidDescriptors Descriptors { get; }

    /// <summary>The 312 bytes that describe the device in both answers.</summary>
    internal byte[] DeviceBlock { get; }

    internal bool IsPresent => _hub.IsPresent;

    /// <inheritdoc/>
    public void Dispose()
    {
        _closing = true;
        SocketTools.Close(_listener);
        _acceptor.Join();
        UsbIpConnection[] open;
        lock (_connections)
            open = [.. _connections];
        foreach (var connection in open)
            connection.Close();
    }

    internal CardPort? Attach(UsbIpConnection connection) =>
        _hub.IsPresent && Interlocked.CompareExchange(ref _attached, connection, null) is null ? _hub.OpenPort() : null;

    internal void Forget(UsbIpConnection connection)
    {
        Interlocked.CompareExchange(ref _attached, null, connection);
        lock (_connections)
            _connections.Remove(connection);
    }

    private byte[] BuildDeviceBlock()
    {
        byte[] block = new byte[312];
        Encoding.ASCII.GetBytes($"/sys/devices/scca/usb1/{Options.BusId}", block);
        Encoding.ASCII.GetBytes(Options.BusId, block.AsSpan(256));
        block[291] = 1; // bus number
        block[295] = 2; // device number
        block[299] = 2; // full speed
        block[300] = (byte)(Options.Device.VendorId >> 8);
        block[301] = (byte)(Options.Device.VendorId & 0xFF);
        block[302] = (byte)(Options.Device.ProductId >> 8);
        block[303] = (byte)(Options.Device.ProductId & 0xFF);
        block[304] = 1; // bcdDevice 1.00
        block[309] = 1; // configuration value
        block[310] = 1; // configurations
        block[311] = 1; // interfaces
        return block;
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
        var connection = new UsbIpConnection(socket, this);
        lock (_connections)
        {
            if (_connections.Count < Options.MaxClients)
            {
                _connections.Add(connection);
                connection.Start();
                return;
            }
        }

        connection.Close();
    }
}
