using ScCaToken.Core.Profiles;
using ScCaToken.Crypto;
using ScCaToken.Devices;

namespace ScCaToken.Core.Tests;

public sealed class TokenTests
{
    [Fact]
    public void Process_FirstUse_SignsWithAKeyMadeOnTheKey()
    {
        var devices = new Core.Devices.TokenDevices(new RamFlash(), new SeededEntropy("first use"u8));
        Token.Personalize(devices, BuiltInProfiles.Find("test")!);
        var token = new Token(devices);
        token.PowerOn();
        Assert.EndsWith("9000", Send(token, "00A40400"));
        Assert.EndsWith("10009000", Send(token, "80260000 000004 53434341 0000"));
        Assert.Equal("9000", Send(token, "80180201 00000A 1000 3132333435363738"));
        Assert.Equal("30009000", Send(token, "80400000 000003 1000 41 0000"));
        string pair = Send(token, "80700100 000008 1000 3000 00000100 0000");
        Assert.EndsWith("9000", pair);
        Assert.Equal(pair, Send(token, "80880100 000004 1000 3000 0000"));
        string e = new('5', 64);
        string signature = Send(token, "80740200 000024 1000 3000" + e + "0000");
        Assert.EndsWith("9000", signature);
        Assert.True(Sm2.Verify(Convert.FromHexString(pair[8..136]), Convert.FromHexString(e), Convert.FromHexString(signature[8..136])));
        token.PowerOn();
        Assert.Equal("6982", Send(token, "80740200 000024 1000 3000" + e + "0000"));
        Assert.Equal(pair, Send(token, "80880100 000004 1000 3000 0000"));
    }

    private static string Send(Token token, string hex)
    {
        var response = new byte[65538];
        int length = token.Process(Convert.FromHexString(hex.Replace(" ", "")), response);
        return Convert.ToHexString(response.AsSpan(0, length));
    }
}
