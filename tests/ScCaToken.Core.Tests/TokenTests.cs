using ScCaToken.Core.Devices;
using ScCaToken.Core.Profiles;
using ScCaToken.Core.Tests.Scripting;
using ScCaToken.Devices;

namespace ScCaToken.Core.Tests;

public sealed class TokenTests
{
    private const string Login = "80180201 00000A 1000 3132333435363738";
    private const string Sign = "80740200 000024 1000 3000 5555555555555555555555555555555555555555555555555555555555555555 0000";

    [Fact]
    public void Atr_Always_IsTheRecommendedOneWithItsCheckByte()
    {
        Assert.Equal("3B8E8131FE458031C873F421C056534343414B59", Convert.ToHexString(Token.Atr[..^1]));
        byte check = 0;
        foreach (byte b in Token.Atr[1..])
            check ^= b;
        Assert.Equal(0, check);
    }

    [Fact]
    public void SameSeedSameCommands_Always_GiveTheSameFlash()
    {
        var flashes = new List<byte[]>();
        for (int i = 0; i < 2; i++)
        {
            var run = new ScriptRun(Script.Load("ecc-keys"));
            run.Run(0, Script.Load("ecc-keys").Steps.Count);
            flashes.Add(run.Bench.Memory.Snapshot());
        }

        Assert.Equal(flashes[0], flashes[1]);
        Assert.NotEqual(new TokenBench(seed: "a").Memory.Snapshot(), new TokenBench(seed: "b").Memory.Snapshot());
    }

    [Fact]
    public void PowerOn_SeededSourceStartedAnew_DoesNotRepeatTheStream()
    {
        var flash = new RamFlash();
        Token.Personalize(new TokenDevices(flash, new SeededEntropy("s"u8)), BuiltInProfiles.Default);
        var randoms = new HashSet<string>();
        var response = new byte[64];
        for (int i = 0; i < 5; i++)
        {
            var token = new Token(new TokenDevices(flash, new SeededEntropy("s"u8)));
            token.PowerOn();
            int length = token.Process(Convert.FromHexString("80500000000020"), response);
            Assert.True(randoms.Add(Convert.ToHexString(response.AsSpan(0, length))));
        }
    }

    [Fact]
    public void TwoKeysInOneProcess_Interleaved_ShareNothing()
    {
        var first = new TokenBench(seed: "1");
        var second = new TokenBench(seed: "2");
        Assert.Equal("9000", first.Send(Login));
        Assert.Equal("6982", second.Send("80400000 000003 1000 41 0000"));
        Assert.Equal("63C5", second.Send("80180201 000008 1000 303030303030"));
        Assert.Equal("0606199000", first.Send("80140001 000002 1000 0000"));
    }

    [Fact]
    public void Refresh_AnotherOwnerAddedAContainer_KeepsTheLoginAndSeesIt()
    {
        var bench = Signer();
        var other = Other(bench);
        Assert.Equal("9000", Send(other, Login));
        Assert.Equal("30019000", Send(other, "80400000 000003 1000 42 0000"));
        bench.Key.Refresh();
        Assert.EndsWith("9000", bench.Send(Sign));
        Assert.Equal("30019000", bench.Send("80420000 000003 1000 42 0000"));
    }

    [Fact]
    public void Refresh_AnotherOwnerChangedThePin_EndsTheLogin()
    {
        var bench = Signer();
        var other = Other(bench);
        Assert.Equal("9000", Send(other, "80160201 000014 1000 08 3132333435363738 08 3232323232323232"));
        bench.Key.Refresh();
        Assert.Equal("6982", bench.Send(Sign));
    }

    [Fact]
    public void Refresh_AnotherOwnerReplacedTheKeyPair_SignsWithTheNewOne()
    {
        var bench = Signer();
        Assert.EndsWith("9000", bench.Send(Sign));
        var other = Other(bench);
        Send(other, Login);
        string pair = Send(other, "80700100 000008 1000 3000 00000100 0000");
        bench.Key.Refresh();
        string signature = bench.Send(Sign);
        Assert.True(Crypto.Sm2.Verify(Convert.FromHexString(pair[8..136]), [.. Enumerable.Repeat((byte)0x55, 32)], Convert.FromHexString(signature[8..136])));
    }

    [Fact]
    public void Image_WithoutThePin_HoldsNoPrivateKey()
    {
        // The same d goes in by our own import; its bytes must be nowhere in the flash.
        var bench = new TokenBench();
        var d = Convert.FromHexString("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8");
        bench.Send(Login);
        bench.Send("80400000 000003 1000 41 0000");
        Assert.Equal("9000", bench.Send("80E40201 000025 1000 3000 02" + Convert.ToHexString(d)));
        var image = bench.Memory.Snapshot();
        for (int size = 8; size <= 32; size += 8)
        {
            for (int at = 0; at + size <= d.Length; at += 8)
                Assert.Equal(-1, image.AsSpan().IndexOf(d.AsSpan(at, size)));
        }
    }

    [Fact]
    public void FullFlash_Always_StillLogsInAndDeletes()
    {
        var bench = new TokenBench(BuiltInProfiles.Find("test")!, pageCount: 8);
        bench.Send(Login);
        int files = 0;
        string answer;
        do
        {
            string name = Convert.ToHexString([(byte)('a' + (files / 20)), (byte)('a' + (files % 20))]);
            answer = bench.Send("80300000 000010 1000 00001000 000000FF 000000FF" + name + "0000");
            if (answer.EndsWith("9000", StringComparison.Ordinal))
                answer = bench.Send("803A0000 000209 1000 00000000 02" + name + new string('7', 1024));
            files++;
        }
        while (answer.EndsWith("9000", StringComparison.Ordinal) && files < 400);
        Assert.Equal("6A84", answer);
        bench.PowerCycle();
        Assert.Equal("63C5", bench.Send("80180201 000008 1000 303030303030"));
        Assert.Equal("9000", bench.Send(Login));
        Assert.Equal("9000", bench.Send("80320000 000004 1000 6161"));
        Assert.EndsWith("9000", bench.Send("80400000 000003 1000 41 0000"));
    }

    [Fact]
    public void Process_AfterAFailedSelfTest_AnswersStatusOnly()
    {
        var bench = Signer();
        bench.Key.Services.Tests.Fail();
        Assert.Equal("6F00", bench.Send(Sign));
        Assert.Equal("6F00", bench.Send(Login));
        Assert.Equal("6F00", bench.Send("0084000010"));
        Assert.StartsWith("01FF", bench.Send("80D40000 000000"));
        Assert.EndsWith("9000", bench.Send("80040000 000000"));
        Assert.Equal("9000", bench.Send("80EA0000"));
        Assert.EndsWith("9000", bench.Send(Sign));
    }

    [Fact]
    public void Process_FirstUseOfASeededKey_IsTheGoldenTranscript()
    {
        // Another transcript means that old seeds no longer give old keys. If that is meant, SCCA_WRITE_GOLDEN=FOLDER writes the new one.
        var script = Script.Load("first-use");
        var run = new ScriptRun(script);
        var transcript = new System.Text.StringBuilder();
        foreach (var step in script.Steps)
        {
            if (step.IsCommand)
                transcript.Append("> ").Append(Convert.ToHexString(run.Command(step))).Append("\n< ").Append(Convert.ToHexString(run.Execute(step))).Append('\n');
            else
                run.Execute(step);
        }

        if (Environment.GetEnvironmentVariable("SCCA_WRITE_GOLDEN") is { Length: > 0 } folder)
            File.WriteAllText(Path.Combine(folder, "first-use.txt"), transcript.ToString());
        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "first-use.txt")), transcript.ToString());
    }

    [Fact]
    public void PowerOn_EmptyFlash_SaysSo()
    {
        var devices = new TokenDevices(new RamFlash(), new SeededEntropy("s"u8));
        Assert.False(Token.IsPersonalized(devices));
        var token = new Token(devices);
        Assert.Throws<InvalidOperationException>(token.PowerOn);
        Assert.Equal("6F00", Send(token, Login));
    }

    [Fact]
    public void Personalize_PowerCutAnywhere_LeavesNoKeyOrAWholeOne()
    {
        for (int operation = 1; operation < 200; operation++)
        {
            var flash = new PowerCutFlash(new RamFlash(pageCount: 16));
            var devices = new TokenDevices(flash, new SeededEntropy("s"u8));
            flash.Arm(operation, (CutMode)(operation % 3));
            try
            {
                Token.Personalize(devices, BuiltInProfiles.Find("test")!);
            }
            catch (PowerLostException)
            {
            }

            bool cut = flash.IsPowerLost;
            flash.Disarm();
            flash.RestorePower();
            if (IsWhole(devices))
            {
                var token = new Token(devices);
                token.PowerOn();
                Assert.Equal("9000", Send(token, Login));
            }

            if (!cut)
                return;
        }

        Assert.Fail("personalising takes more operations than expected");
    }

    [Fact]
    public void Profile_AgainstGmt0027_IsRefusedUnlessLax()
    {
        var profile = BuiltInProfiles.Default with { MinPinLength = 4 };
        Assert.NotNull(profile.FindFault());
        Assert.Null((profile with { Lax = true }).FindFault());
        Assert.All(BuiltInProfiles.All, each => Assert.Null(each.FindFault()));
        Assert.Throws<ArgumentException>(() => Token.Personalize(new TokenDevices(new RamFlash(), new SeededEntropy("s"u8)), profile));
    }

    [Fact]
    public void Profile_LongerThanItsRecord_IsRefusedBeforeAnythingIsErased()
    {
        var longest = BuiltInProfiles.Default with { Name = "longest", ForbiddenPins = [] };
        while (longest.FindFault() is null)
            longest = longest with { ForbiddenPins = [.. longest.ForbiddenPins, new string('x', 7)] };
        Assert.InRange(longest.ForbiddenPins.Count, 100, 254);
        var devices = new TokenDevices(new RamFlash(), new SeededEntropy("s"u8));
        Token.Personalize(devices, longest with { ForbiddenPins = [.. longest.ForbiddenPins.Skip(1)] });
        Assert.Throws<ArgumentException>(() => Token.Personalize(devices, longest));
        Assert.True(Token.IsPersonalized(devices));
        new Token(devices).PowerOn();
    }

    private static bool IsWhole(TokenDevices devices)
    {
        try
        {
            return Token.IsPersonalized(devices);
        }
        catch (Core.Storage.StoreException)
        {
            return false;
        }
    }

    private static TokenBench Signer()
    {
        var bench = new TokenBench();
        Assert.Equal("9000", bench.Send(Login));
        Assert.Equal("30009000", bench.Send("80400000 000003 1000 41 0000"));
        Assert.EndsWith("9000", bench.Send("80700100 000008 1000 3000 00000100 0000"));
        return bench;
    }

    private static Token Other(TokenBench bench)
    {
        var token = new Token(new TokenDevices(bench.Flash, new SeededEntropy("other"u8)));
        token.PowerOn();
        return token;
    }

    private static string Send(Token token, string hex)
    {
        var response = new byte[65538];
        int length = token.Process(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), response);
        return Convert.ToHexString(response.AsSpan(0, length));
    }
}
