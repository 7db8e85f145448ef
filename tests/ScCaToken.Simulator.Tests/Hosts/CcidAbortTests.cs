using System.Net;
using ScCaToken.Driver.Transports.Usb.Interop;
using ScCaToken.Protocol.Ccid;
using ScCaToken.Simulator.Hosts;
using ScCaToken.Simulator.Hosts.UsbIp;
using ScCaToken.TestSupport.Hosts;
using ScCaToken.TestSupport.Usb;

namespace ScCaToken.Simulator.Tests.Hosts;

/// <summary>CCID rev 1.1 §5.3.1: what was aborted is not answered, in whichever order the two halves of the abort come.</summary>
public sealed class CcidAbortTests
{
    private readonly EchoCard _card = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Abort_RunningCommand_ItsAnswerIsDropped(bool controlFirst)
    {
        using var hub = new CardHub(_card);
        using var server = new UsbIpServer(hub, new UsbIpServerOptions { EndPoint = new IPEndPoint(IPAddress.Loopback, 0) });
        using var context = new UsbIpContext(server.EndPoint.Port);
        Assert.Equal(UsbError.Success, context.List(out var devices));
        using var device = Assert.Single(devices);
        Assert.Equal(UsbError.Success, device.Open());
        Send(device, CcidMessageType.IccPowerOn, 4);
        Assert.NotNull(Receive(device));
        Send(device, CcidMessageType.XfrBlock, 5, 0x80, 0x06, 0, 0);
        Assert.True(_card.WaitForHeldCommand(TimeSpan.FromSeconds(10)));
        if (controlFirst)
            ControlAbort(device, 6);
        Send(device, CcidMessageType.Abort, 6);
        if (!controlFirst)
            ControlAbort(device, 6);
        var aborted = Receive(device);
        Assert.Equal((CcidMessageType.SlotStatus, (byte)6), (aborted?.Type, aborted?.Sequence));
        _card.Release();

        // The slot is busy until the command has ended; what comes before the answer of a later one is its refusal, never the answer that was aborted.
        CcidHeader? next;
        byte sequence = 6;
        do
        {
            Assert.True(++sequence < 200, "the slot stays busy");
            Thread.Sleep(20);
            Send(device, CcidMessageType.XfrBlock, sequence, 0x80, 0x01, 0, 0, 1, 9, 0);
            next = Receive(device);
            Assert.Equal((CcidMessageType.DataBlock, sequence), (next?.Type, next?.Sequence));
        }
        while (next?.Length != 3);
    }

    private static void ControlAbort(IUsbDevice device, byte sequence) =>
        Assert.Equal(UsbError.Success, device.ControlTransfer(new UsbSetupPacket(0x21, 1, (ushort)(sequence << 8), 0), [], 2_000, out _));

    private static void Send(IUsbDevice device, CcidMessageType type, byte sequence, params byte[] data)
    {
        byte[] message = new byte[CcidHeader.Size + data.Length];
        new CcidHeader(type, (uint)data.Length, 0, sequence, 0, 0, 0).Write(message);
        data.CopyTo(message, CcidHeader.Size);
        Assert.Equal(UsbError.Success, device.Write(0x01, message, 2_000, out _));
    }

    /// <summary>The next message, null when there is none in time.</summary>
    private static CcidHeader? Receive(IUsbDevice device)
    {
        byte[] message = new byte[300];
        return device.Read(0x82, message, 5_000, out _) == UsbError.Success ? CcidHeader.Read(message) : null;
    }
}
