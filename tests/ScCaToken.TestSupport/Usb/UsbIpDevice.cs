using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using ScCaToken.Driver.Transports.Usb.Interop;

namespace ScCaToken.TestSupport.Usb;

/// <summary>One imported device; one transfer at a time, a timeout is an UNLINK.</summary>
public sealed class UsbIpDevice(int port, UsbDeviceInfo info) : IUsbDevice
{
    private Socket? _socket;
    private uint _sequence;

    public UsbDeviceInfo Info => info;

    public UsbError Open()
    {
        if (_socket is not null)
            return UsbError.Success;
        try
        {
            _socket = UsbIpContext.Connect(port);
            byte[] request = new byte[40];
            request[0] = 0x01;
            request[1] = 0x11;
            request[2] = 0x80;
            request[3] = 0x03;
            Encoding.ASCII.GetBytes(info.Location, request.AsSpan(8));
            _socket.Send(request);
            byte[] answer = UsbIpContext.Receive(_socket, 8);
            if (answer[7] != 0)
                return UsbError.Busy;
            UsbIpContext.Receive(_socket, 312);
            return ControlTransfer(new UsbSetupPacket(0x00, 9, 1, 0), [], 1_000, out _);
        }
        catch (SocketException)
        {
            return UsbError.NoDevice;
        }
    }

    public UsbError ClaimInterface(int number) => UsbError.Success;

    public UsbError ReleaseInterface(int number) => UsbError.Success;

    public UsbError ControlTransfer(UsbSetupPacket setup, Span<byte> data, int timeoutMilliseconds, out int transferred)
    {
        Span<byte> raw = stackalloc byte[8];
        raw[0] = setup.RequestType;
        raw[1] = setup.Request;
        BinaryPrimitives.WriteUInt16LittleEndian(raw[2..], setup.Value);
        BinaryPrimitives.WriteUInt16LittleEndian(raw[4..], setup.Index);
        BinaryPrimitives.WriteUInt16LittleEndian(raw[6..], (ushort)data.Length);
        bool isIn = (setup.RequestType & 0x80) != 0;
        return Transfer(0, isIn, raw, isIn ? [] : data, isIn ? data : [], timeoutMilliseconds, out transferred);
    }

    public UsbError Read(byte endpoint, Span<byte> buffer, int timeoutMilliseconds, out int transferred) =>
        Transfer((uint)(endpoint & 0x7F), true, new byte[8], [], buffer, timeoutMilliseconds, out transferred);

    public UsbError Write(byte endpoint, ReadOnlySpan<byte> data, int timeoutMilliseconds, out int transferred) =>
        Transfer(endpoint, false, new byte[8], data, [], timeoutMilliseconds, out transferred);

    public void Dispose() => _socket?.Dispose();

    private UsbError Transfer(uint endpoint, bool isIn, ReadOnlySpan<byte> setup, ReadOnlySpan<byte> output, Span<byte> input, int timeoutMilliseconds, out int transferred)
    {
        transferred = 0;
        if (_socket is null)
            return UsbError.NoDevice;
        try
        {
            uint number = ++_sequence;
            byte[] message = new byte[48 + output.Length];
            Put(message, 0, 1);
            Put(message, 4, number);
            Put(message, 8, 0x0001_0002);
            Put(message, 12, isIn ? 1u : 0);
            Put(message, 16, endpoint);
            Put(message, 24, (uint)(isIn ? input.Length : output.Length));
            setup.CopyTo(message.AsSpan(40));
            output.CopyTo(message.AsSpan(48));
            _socket.Send(message);
            if (!_socket.Poll(timeoutMilliseconds * 1_000, SelectMode.SelectRead))
                return Cancel(number, isIn, input, out transferred);
            return Collect(number, isIn, input, out transferred, out _);
        }
        catch (SocketException)
        {
            return UsbError.NoDevice;
        }
    }

    private UsbError Cancel(uint number, bool isIn, Span<byte> input, out int transferred)
    {
        uint unlink = ++_sequence;
        byte[] message = new byte[48];
        Put(message, 0, 2);
        Put(message, 4, unlink);
        Put(message, 8, 0x0001_0002);
        Put(message, 20, number);
        _socket!.Send(message);
        var result = Collect(number, isIn, input, out transferred, out bool unlinked);
        if (unlinked)
            return UsbError.Timeout;
        // The answer crossed the cancellation: it counts, and the server says that nothing was cancelled.
        UsbIpContext.Receive(_socket, 48);
        return result;
    }

    private UsbError Collect(uint number, bool isIn, Span<byte> input, out int transferred, out bool unlinked)
    {
        byte[] head = UsbIpContext.Receive(_socket!, 48);
        unlinked = BinaryPrimitives.ReadUInt32BigEndian(head) == 4;
        transferred = 0;
        if (unlinked)
            return UsbError.Timeout;
        if (BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(4)) != number)
            throw new InvalidOperationException("an answer to another URB");
        int status = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(20));
        transferred = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(24));
        if (isIn)
        {
            if (transferred > input.Length)
                throw new InvalidOperationException("more bytes than asked for");
            UsbIpContext.Receive(_socket!, transferred).CopyTo(input);
        }

        return status switch
        {
            0 => UsbError.Success,
            -32 => UsbError.Pipe,
            _ => UsbError.Io,
        };
    }

    private static void Put(Span<byte> message, int offset, uint value) => BinaryPrimitives.WriteUInt32BigEndian(message[offset..], value);
}
