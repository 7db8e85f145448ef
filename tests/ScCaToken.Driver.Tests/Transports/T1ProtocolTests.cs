using ScCaToken.Driver.Transports.Usb;
using ScCaToken.TestSupport.Hosts;
using ScCaToken.TestSupport.Usb;

namespace ScCaToken.Driver.Tests.Transports;

/// <summary>The driver's T=1 against a card's side written for the purpose.</summary>
public sealed class T1ProtocolTests
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(4, false)]
    [InlineData(5, true)]
    public void Transmit_AllSizes_ComeBackWhole(int damageEvery, bool asksFirst)
    {
        var card = new EchoCard();
        using var provider = new UsbTransportProvider(new TpduDevice(card) { DamageEvery = damageEvery, AsksFirst = asksFirst });
        using var transport = provider.Open(Assert.Single(provider.ListReaders()));
        transport.Connect();
        byte[] response = new byte[65_538];
        foreach (int length in new[] { 1, 31, 32, 33, 93, 94, 100, 254, 255, 256, 600, 1_000, 5_000 })
        {
            byte[] data = new byte[length];
            new Random(length).NextBytes(data);
            byte[] command = [0x80, 0x01, 0, 0, 0, (byte)(length >> 8), (byte)(length & 0xFF), .. data, 0, 0];
            Assert.Equal(length + 2, transport.Transmit(command, response));
            Assert.Equal(data, response[..length]);
        }
    }

    [Theory]
    [InlineData("3B8E8131FE4580", 254, 0x45)]
    [InlineData("3B800181", 32, 0x4D)]
    [InlineData("3B80", 32, 0x4D)]
    [InlineData("3B", 32, 0x4D)]
    [InlineData("3BF0FF", 32, 0x4D)]
    public void Parameters_OfAnAtr_AreFoundOrDefault(string atr, int ifsc, int waiting) =>
        Assert.Equal((ifsc, (byte)waiting), T1Protocol.Parameters(Convert.FromHexString(atr)));
}
