using ScCaToken.Core.Profiles;
using ScCaToken.Core.Tests.Scripting;
using ScCaToken.Devices;

namespace ScCaToken.Core.Tests;

/// <summary>What the owner of a key that is full to the brim can still do.</summary>
public sealed class FullKeyTests
{
    private const string Login = "80180201 00000A 1000 3132333435363738";
    private const string SoLogin = "80180200 00000A 1000 3837363534333231";
    private const string Initialise = "80D00200 00000B 1000 08 3837363534333231";

    [Fact]
    public void InitApplication_HundredsOfObjectsOnAFullFlash_Works()
    {
        var bench = Full("test", out int files);
        Assert.True(files > 250, $"{files} files");
        Assert.Equal("9000", bench.Send(Initialise));
        Assert.Equal("9000", bench.Send("80340000 000002 1000 0000"));
        Assert.Equal("9000", bench.Send(SoLogin));
        Assert.EndsWith("9000", bench.Send("80400000 000003 1000 41 0000"));
    }

    [Fact]
    public void UnblockPin_FirstUserPinOnAFullFlash_DoesNotUseUpTheSoPin()
    {
        var bench = new TokenBench(BuiltInProfiles.Find("blank")! with { Name = "blank-plain", PlainPin = true, KdfIterations = 1 }, pageCount: 8);
        Assert.Equal("9000", bench.Send(Initialise));
        Fill(bench);
        for (int i = 0; i < 12; i++)
            Assert.Equal("6A84", bench.Send("801A0201 000014 1000 08 3837363534333231 08 3232323232323232"));
        Assert.Equal("0A0A109000", bench.Send("80140000 000002 1000 0000"));
        Assert.Equal("9000", bench.Send(SoLogin));
    }

    private static TokenBench Full(string profile, out int files)
    {
        var bench = new TokenBench(BuiltInProfiles.Find(profile)! with { KdfIterations = 1 }, pageCount: 10);
        bench.Send(Login);
        files = Fill(bench);
        return bench;
    }

    private static int Fill(TokenBench bench)
    {
        int files = 0;
        while (bench.Send($"80300000 000010 1000 00000001 000000FF 000000FF {0x4141 + (files / 90 * 256) + (files % 90):X4} 0000").EndsWith("9000", StringComparison.Ordinal))
            files++;
        Assert.NotEqual(0, files);
        return files;
    }
}
