using ScCaToken.Composition;
using ScCaToken.Driver.Settings;
using ScCaToken.Driver.Transport;
using ScCaToken.Skf.Errors;

namespace ScCaToken.Skf.Tests.Devices;

/// <summary>What a log gets to hear.</summary>
public sealed unsafe class ReportTests
{
    [Fact]
    public void EnumDev_WrongSettings_AreReported()
    {
        var told = new List<Exception>();
        using var library = new SkfLibrary(() => throw new SettingsException("no such address"), told.Add);
        uint size = 0;
        Assert.Equal(Sar.Fail, library.EnumDev(1, null, &size));
        Assert.IsType<SettingsException>(Assert.Single(told));
    }

    [Theory]
    [InlineData("sim:/nowhere/none.scca", "there is no key image /nowhere/none.scca")]
    [InlineData("tcp:127.0.0.1:1", "no key server at 127.0.0.1:1")]
    public void EnumDev_PlaceThatCannotBeReached_IsLeftOutAndReported(string address, string expected)
    {
        var told = new List<Exception>();
        using var library = new SkfLibrary(() => TokenProviders.Create(new TokenSettings { Tokens = TokenAddress.ParseList(address) }), told.Add);
        uint size = 0;
        Assert.Equal(Sar.Ok, library.EnumDev(1, null, &size));
        Assert.StartsWith(expected, Assert.IsType<TransportException>(Assert.Single(told)).Message, StringComparison.Ordinal);
    }
}
