using System.Net;
using ScCaToken.Driver.Transport;
using ScCaToken.Driver.Transports.Usb;
using ScCaToken.Protocol.Ccid;
using ScCaToken.Simulator.Hosts;
using ScCaToken.Simulator.Hosts.Ccid;
using ScCaToken.Simulator.Hosts.UsbIp;
using ScCaToken.TestSupport.Hosts;
using ScCaToken.TestSupport.Usb;

namespace ScCaToken.Driver.Tests.Transports;

/// <summary>The CCID driver against the CCID device, over USB/IP, in user space: extended APDUs.</summary>
public sealed class UsbTransportTests : TransportContract
{
    protected override ITransportRig CreateRig() => new UsbRig(CcidExchangeLevel.ExtendedApdu);

    [Fact]
    public void Transmit_LongerThanTheAnswerTimeout_IsKeptAliveByTimeExtensions()
    {
        using var rig = new UsbRig(CcidExchangeLevel.ExtendedApdu);
        using var transport = rig.Provider.Open(rig.Provider.ListReaders()[0]);
        transport.Connect();
        Assert.Equal(2, transport.Transmit([0x80, 0x03, 0x17, 0x70], new byte[258]));
    }

    [Fact]
    public void Connect_SecondProgram_SharingViolation()
    {
        using var rig = new UsbRig(CcidExchangeLevel.ExtendedApdu);
        string name = rig.Provider.ListReaders()[0];
        using var first = rig.Provider.Open(name);
        using var second = rig.Provider.Open(name);
        first.Connect();
        Assert.Equal(TransportError.SharingViolation, Assert.Throws<TransportException>(second.Connect).Error);
        first.Disconnect();
        Thread.Sleep(50);
        second.Connect();
    }

    [Theory]
    [InlineData("1209:0001", 1)]
    [InlineData("1209:0001:00000001", 1)]
    [InlineData("1209:0001:00000002", 0)]
    [InlineData("1209:0002", 0)]
    public void ListReaders_Filter_TakesWhatFits(string location, int expected)
    {
        using var rig = new UsbRig(CcidExchangeLevel.ExtendedApdu, location);
        Assert.Equal(expected, rig.Provider.ListReaders().Count);
    }

    /// <summary>Its serial number was read with the device open; over USB/IP, opening it again would find it busy.</summary>
    [Fact]
    public void Connect_FoundBySerialNumber_DeviceIsOpenedOnce()
    {
        using var rig = new UsbRig(CcidExchangeLevel.ExtendedApdu, "1209:0001:00000001");
        using var transport = rig.Provider.Open(rig.Provider.ListReaders()[0]);
        transport.Connect();
        Assert.Equal(rig.Card.Atr.ToArray(), transport.Atr.ToArray());
    }

    internal sealed class UsbRig : ITransportRig
    {
        private readonly CardHub _hub;
        private readonly UsbIpServer _server;

        public UsbRig(CcidExchangeLevel level, string location = "")
        {
            _hub = new CardHub(Card);
            _server = new UsbIpServer(_hub, new UsbIpServerOptions
            {
                EndPoint = new IPEndPoint(IPAddress.Loopback, 0),
                Device = new CcidDeviceOptions { Level = level },
            });
            Provider = new UsbTransportProvider(new UsbIpContext(_server.EndPoint.Port), location);
        }

        public EchoCard Card { get; } = new();

        public ITransportProvider Provider { get; }

        public TimeSpan PollDelay => TimeSpan.FromMilliseconds(20);

        public int Port => _server.EndPoint.Port;

        public void ResetByOther() => _hub.Reset();

        public void Dispose()
        {
            Provider.Dispose();
            _server.Dispose();
            _hub.Dispose();
        }
    }
}
