using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using ScCaToken.Driver.Transports.Usb.Interop;

namespace ScCaToken.TestSupport.Usb;

/// <summary>A USB/IP client in user space in the place of libusb: the whole path from CCID driver to CCID device without a kernel.</summary>
public sealed class UsbIpContext(int port) : IUsbContext
{
    public UsbError List(out IReadOnlyList<IUsbDevice> devices)
    {
        var found = new List<IUsbDevice>();
        devices = found;
        try
        {
            using var socket = Connect(port);
            socket.Send([0x01, 0x11, 0x80, 0x05, 0, 0, 0, 0]);
            byte[] head = Receive(socket, 12);
            int count = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(8));
            for (int i = 0; i < count; i++)
            {
                byte[] block = Receive(socket, 312);
                byte[] interfaces = Receive(socket, 4 * block[311]);
                string bus = Encoding.ASCII.GetString(block, 256, 32).TrimEnd('\0');
                found.Add(new UsbIpDevice(port, new UsbDeviceInfo(
                    BinaryPrimitives.ReadUInt16BigEndian(block.AsSpan(300)),
                    BinaryPrimitives.ReadUInt16BigEndian(block.AsSpan(302)),
                    bus,
                    0,
                    3,
                    interfaces.Chunk(4).Any(f => f[0] == 0x0B))));
            }

            return UsbError.Success;
        }
        catch (SocketException)
        {
            return UsbError.Io;
        }
    }

    public void Dispose()
    {
    }

    internal static Socket Connect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 5_000 };
        try
        {
            socket.Connect("127.0.0.1", port);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    internal static byte[] Receive(Socket socket, int length)
    {
        byte[] buffer = new byte[length];
        for (int have = 0; have < length;)
        {
            int count = socket.Receive(buffer, have, length - have, SocketFlags.None);
            if (count == 0)
                throw new SocketException((int)SocketError.ConnectionReset);
            have += count;
        }

        return buffer;
    }
}
