using ScCaToken.Driver.Channel;
using ScCaToken.Driver.Tests.Transports;
using ScCaToken.Driver.Transport;
using ScCaToken.Driver.Transports.Usb;
using ScCaToken.Driver.Transports.Usb.Interop;
using ScCaToken.Protocol.Ccid;
using ScCaToken.TestSupport.Hosts;
using ScCaToken.TestSupport.Usb;

namespace ScCaToken.Driver.Tests.Hostile;

/// <summary>The CCID driver on devices that lie: one of extended APDU level behind USB/IP, one of TPDU level whose card speaks T=1.</summary>
public sealed class LyingUsbTests(ITestOutputHelper output)
{
    private static readonly UsbTimeouts Impatient = new() { Answer = TimeSpan.FromMilliseconds(60), Operation = TimeSpan.FromMilliseconds(150) };

    [Theory]
    [InlineData(70)]
    [InlineData(95)]
    public void ExtendedApduLevel_DeviceThatLies_EndsInAnAnswerOrAnError(int honest)
    {
        using var rig = new UsbTransportTests.UsbRig(CcidExchangeLevel.ExtendedApdu);
        Run($"CCID device that lies {100 - honest} of 100 times", honest, () =>
        {
            new UsbIpContext(rig.Port).List(out var devices);
            return devices[0];
        });
    }

    [Theory]
    [InlineData(70)]
    [InlineData(95)]
    public void TpduLevel_CardThatLies_EndsInAnAnswerOrAnError(int honest)
    {
        var card = new TpduDevice(new EchoCard { MayWait = false });
        Run($"T=1 card that lies {100 - honest} of 100 times", honest, () => card);
    }

    [Fact]
    public void Transmit_TimeExtensionsWithoutEnd_EndsWithTheOperation()
    {
        var device = new TpduDevice(new EchoCard());
        using var provider = new UsbTransportProvider(new AskingForTime(device)) { Timeouts = Impatient };
        using var transport = provider.Open(Assert.Single(provider.ListReaders()));
        var attempts = new Attempts(TimeSpan.FromSeconds(5));
        attempts.Make(transport.Connect);
        Assert.Equal(1, attempts.Errors);
    }

    private void Run(string name, int honest, Func<IUsbDevice> find)
    {
        var attempts = new Attempts(TimeSpan.FromSeconds(5));
        for (int seed = 0; seed < 10 * Attempts.Scale; seed++)
        {
            using var provider = new UsbTransportProvider(new LyingUsbContext(find, seed, honest)) { Timeouts = Impatient };
            IApduTransport? transport = null;
            attempts.Make(() => transport = provider.Open(provider.ListReaders()[0]));
            using var channel = new ApduChannel(transport!, [0xF0, 0x53]);
            byte[] answer = new byte[65_538];
            for (int i = 0; i < 8; i++)
            {
                attempts.Make(transport!.Connect);
                attempts.Make(() => _ = transport.IsCardPresent);
                attempts.Make(() => transport.Transmit([0x80, 0x04, 0x02, 0x00, 0x00, 0x00, 0x00], answer));
                attempts.Make(() => channel.InvokeToArray([0x80, 0x01, 0, 0, 0, 0x01, 0x00, .. new byte[256], 0, 0]));
                attempts.Make(transport.Reset);
            }

            attempts.Make(transport!.Disconnect);
        }

        output.WriteLine($"measured: {name}: {attempts}");
        Assert.True(attempts is { Answers: > 20, Errors: > 20 });
    }

    /// <summary>Every answer is a plea for more time.</summary>
    private sealed class AskingForTime(TpduDevice inner) : IUsbContext, IUsbDevice
    {
        private byte _sequence;

        public UsbDeviceInfo Info => inner.Info;

        public UsbError List(out IReadOnlyList<IUsbDevice> devices)
        {
            devices = [this];
            return UsbError.Success;
        }

        public UsbError Open() => UsbError.Success;

        public UsbError ClaimInterface(int number) => UsbError.Success;

        public UsbError ReleaseInterface(int number) => UsbError.Success;

        public UsbError ControlTransfer(UsbSetupPacket setup, Span<byte> data, int timeoutMilliseconds, out int transferred) =>
            inner.ControlTransfer(setup, data, timeoutMilliseconds, out transferred);

        public UsbError Write(byte endpoint, ReadOnlySpan<byte> data, int timeoutMilliseconds, out int transferred)
        {
            _sequence = data[6];
            transferred = data.Length;
            return UsbError.Success;
        }

        public UsbError Read(byte endpoint, Span<byte> buffer, int timeoutMilliseconds, out int transferred)
        {
            transferred = CcidHeader.Size;
            new CcidHeader(CcidMessageType.DataBlock, 0, 0, _sequence, 0x80, 1, 0).Write(buffer);
            return UsbError.Success;
        }

        public void Dispose()
        {
        }
    }
}
