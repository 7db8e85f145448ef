using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace ScCaToken.Simulator.Hosts.UsbIp;

/// <summary>One client: a list or import request, and after an import the URBs (big-endian but for the setup bytes).</summary>
internal sealed class UsbIpConnection
{
    private const ushort Version = 0x0111;
    private const ushort RequestDeviceList = 0x8005;
    private const ushort RequestImport = 0x8003;
    private const int Submit = 1;
    private const int Unlink = 2;
    private const int MaxTransfer = 1 << 20;
    private readonly Socket _socket;
    private readonly UsbIpServer _server;

    public UsbIpConnection(Socket socket, UsbIpServer server)
    {
        _socket = socket;
        _server = server;
        socket.NoDelay = true;
        socket.SendTimeout = (int)server.Options.Timeout.TotalMilliseconds;
        SocketTools.KeepAlive(socket);
    }

    public void Start() => new Thread(Serve) { IsBackground = true, Name = "scca usbip client" }.Start();

    public void Close() => SocketTools.Close(_socket);

    private void Serve()
    {
        try
        {
            Span<byte> request = stackalloc byte[8];
            long deadline = SocketTools.DeadlineIn(_server.Options.Timeout);
            if (!SocketTools.Receive(_socket, request, deadline) || BinaryPrimitives.ReadUInt16BigEndian(request) != Version)
                return;
            switch (BinaryPrimitives.ReadUInt16BigEndian(request[2..]))
            {
                case RequestDeviceList:
                    ListDevices();
                    break;
                case RequestImport:
                    Import(deadline);
                    break;
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // The server is closing.
        }
        finally
        {
            Close();
            _server.Forget(this);
        }
    }

    private void ListDevices()
    {
        bool present = _server.IsPresent;
        byte[] answer = new byte[present ? 12 + 312 + 4 : 12];
        BinaryPrimitives.WriteUInt32BigEndian(answer, 0x0111_0005);
        if (present)
        {
            answer[11] = 1;
            _server.DeviceBlock.CopyTo(answer, 12);
            answer[^4] = 0x0B;
        }

        SocketTools.Send(_socket, answer);
    }

    private void Import(long deadline)
    {
        Span<byte> busId = stackalloc byte[32];
        if (!SocketTools.Receive(_socket, busId, deadline))
            return;
        int end = busId.IndexOf((byte)0);
        bool known = Encoding.ASCII.GetString(end < 0 ? busId : busId[..end]) == _server.Options.BusId;
        using var port = known ? _server.Attach(this) : null;
        byte[] answer = new byte[port is null ? 8 : 8 + 312];
        BinaryPrimitives.WriteUInt32BigEndian(answer, 0x0111_0003);
        if (port is null)
        {
            answer[7] = 1;
            SocketTools.Send(_socket, answer);
            return;
        }

        _server.DeviceBlock.CopyTo(answer, 8);
        // Unplugging is hanging up: a surprise removal at the host.
        port.PresenceChanged += Close;
        if (!port.IsPresent || !SocketTools.Send(_socket, answer))
            return;
        using var device = new UsbKeyDevice(port, _server, _socket);
        ServeUrbs(device);
    }

    private void ServeUrbs(UsbKeyDevice device)
    {
        Span<byte> header = stackalloc byte[48];
        byte[] data = [];
        while (SocketTools.Receive(_socket, header))
        {
            int command = BinaryPrimitives.ReadInt32BigEndian(header);
            uint sequence = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
            if (command == Unlink)
            {
                if (!device.Unlink(sequence, BinaryPrimitives.ReadUInt32BigEndian(header[20..])))
                    return;
                continue;
            }

            uint direction = BinaryPrimitives.ReadUInt32BigEndian(header[12..]);
            uint endpoint = BinaryPrimitives.ReadUInt32BigEndian(header[16..]);
            int length = BinaryPrimitives.ReadInt32BigEndian(header[24..]);
            int packets = BinaryPrimitives.ReadInt32BigEndian(header[32..]);
            // Isochronous transfers and lengths beyond reason are no CCID host's: there is nothing to go on with.
            if (command != Submit || direction > 1 || endpoint > 15 || length is < 0 or > MaxTransfer || packets > 0)
                return;
            var body = direction == 0 ? Room(ref data, length) : [];
            try
            {
                if (!SocketTools.Receive(_socket, body) || !device.Submit(sequence, direction == 1, (int)endpoint, length, header[40..], body))
                    return;
            }
            finally
            {
                CryptographicOperations.ZeroMemory(body);
            }
        }
    }

    private static Span<byte> Room(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
            buffer = new byte[length];
        return buffer.AsSpan(0, length);
    }
}
