using ScCaToken.Driver.Transport;
using ScCaToken.Driver.Transports.PcSc;
using ScCaToken.Driver.Transports.Usb;
using ScCaToken.Driver.Transports.Usb.Interop;

namespace ScCaToken.Driver.Tests.Transports;

/// <summary>What readers and devices say of themselves is input like any other.</summary>
public sealed class HostileDeviceTests
{
    [Fact]
    public void Parsers_RandomBytes_NeverThrow()
    {
        var random = new Random(17);
        byte[] bytes = new byte[120];
        for (int i = 0; i < 200_000; i++)
        {
            random.NextBytes(bytes);
            // Lengths and types that lead further into the parsers.
            (bytes[0], bytes[1]) = (9, 4);
            (bytes[5], bytes[7], bytes[9], bytes[10]) = (0x0B, 0, 54, 0x21);
            var part = bytes.AsSpan(0, random.Next(bytes.Length));
            CcidInterface.Parse(part);
            ReaderFeatures.FindFeature(part, 0x12);
            ReaderFeatures.FindProperty(part, 0x0A);
            bytes[0] = 0x3B;
            bytes[1] = (byte)random.Next(256);
            var atr = bytes.AsSpan(0, random.Next(34));
            AtrCapabilities.AnnouncesExtendedLength(atr);
            T1Protocol.Parameters(atr);
        }
    }

    [Theory]
    [InlineData("3B8E8131FE45803180738421C056", false)]
    [InlineData("3B8E8131FE458031C87396210056010203040506AA", false)]
    [InlineData("3B8E8131FE458031C873F421C0564563686F303100", true)]
    public void AnnouncesExtendedLength_OfAnAtr_ReadsTheCapabilities(string atr, bool expected) =>
        Assert.Equal(expected, AtrCapabilities.AnnouncesExtendedLength(Convert.FromHexString(atr)));

    [Fact]
    public void LibUsb_List_AnswersOrSaysWhyNot()
    {
        using var context = new LibUsbContext();
        var error = context.List(out var devices);
        if (error == UsbError.Success)
            Assert.All(devices, d => Assert.NotEmpty(d.Info.Location));
        else
            Assert.IsType<TransportException>(UsbErrors.ToException(error, "USB"));
        foreach (var device in devices)
            device.Dispose();
    }
}
