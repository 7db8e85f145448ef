using ScCaToken.Core.Devices;
using ScCaToken.Core.Tests.Scripting;
using ScCaToken.Devices;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Tests;

/// <summary>A key whose flash somebody else writes too, or that cannot be read for a moment.</summary>
public sealed class SharedFlashTests
{
    private const string Login = "80180201 00000A 1000 3132333435363738";
    private const string WrongLogin = "80180201 00000A 1000 3030303030303030";
    private const string CreateA = "80400000 000003 1000 41 0000";
    private const string OpenA = "80420000 000003 1000 41 0000";
    private const string OpenB = "80420000 000003 1000 42 0000";

    [Fact]
    public void Refresh_AnotherOwnerLockedThePin_EndsTheLogin()
    {
        var bench = new TokenBench();
        Assert.Equal("9000", bench.Send(Login));
        var other = Other(bench.Flash);
        while (Send(other, WrongLogin) != "6983")
        {
        }

        bench.Key.Refresh();
        Assert.Equal("6982", bench.Send(CreateA));
    }

    [Fact]
    public void VerifyPin_TwoOwnersInTurn_HaveOneSetOfTries()
    {
        var bench = new TokenBench();
        var other = Other(bench.Flash);
        var answers = new List<string>();
        for (int i = 0; i < 4; i++)
        {
            bench.Key.Refresh();
            answers.Add(bench.Send(WrongLogin));
            other.Refresh();
            answers.Add(Send(other, WrongLogin));
        }

        Assert.Equal(["63C5", "63C4", "63C3", "63C2", "63C1", "6983", "6983", "6983"], answers);
        bench.Key.Refresh();
        Assert.Equal("6983", bench.Send(Login));
        Assert.Equal("6983", Send(other, Login));
    }

    [Fact]
    public void Refresh_FailsHalfway_ReadsEverythingTheNextTime()
    {
        for (int reads = 0; reads < 200; reads++)
        {
            var (flash, token) = Start();
            Send(token, Login);
            Send(token, CreateA);
            var other = Other(flash);
            Send(other, Login);
            Assert.Equal("30019000", Send(other, "80400000 000003 1000 42 0000"));
            flash.FailReadsAfter(reads);
            bool failed = Fails(token.Refresh);
            flash.Heal();
            token.Refresh();
            Assert.Equal("30019000", Send(token, OpenB));
            // The login was there before, and nobody changed the PIN.
            Assert.EndsWith("9000", Send(token, "80400000 000003 1000 43 0000"));
            if (!failed)
                return;
        }

        Assert.Fail("a refresh reads more than expected");
    }

    [Fact]
    public void Process_FlashUnreadableForAWhile_SaysSoAndGoesOnWhenItIsBack()
    {
        for (int reads = 0; reads < 200; reads++)
        {
            var (flash, token) = Start();
            Send(token, Login);
            Send(token, CreateA);
            Send(token, "80700100 000008 1000 3000 00000100 0000");
            flash.FailReadsAfter(reads);
            string signature = Send(token, "80740100 000010 1000 3000 00000001 61 62626262626262 0000");
            if (signature.EndsWith("9000", StringComparison.Ordinal))
                return;
            Assert.Equal("6581", signature);
            Assert.Equal("6581", Send(token, OpenA));
            flash.Heal();
            Assert.Equal("30009000", Send(token, OpenA));
            Assert.EndsWith("9000", Send(token, "80740100 000010 1000 3000 00000001 61 62626262626262 0000"));
        }

        Assert.Fail("a signature reads more than expected");
    }

    [Fact]
    public void Process_KeyThatAsksForThePinUnreadableForAWhile_DoesNotUseThePinUp()
    {
        for (int reads = 0; reads < 200; reads++)
        {
            var (flash, token) = Start();
            Send(token, Login);
            Send(token, CreateA);
            string point = Send(token, "80700081 000008 1000 3000 00000100 0000")[8..^4];
            Send(token, Login);
            string agree = $"80DE0000 000044 1000 3000 {point} 0000";
            flash.FailReadsAfter(reads);
            bool failed = Send(token, agree) == "6581";
            flash.Heal();
            if (failed)
                Assert.EndsWith("9000", Send(token, agree));
            Assert.Equal("6982", Send(token, agree));
            if (!failed)
                return;
        }

        Assert.Fail("an agreement reads more than expected");
    }

    [Fact]
    public void Process_PivKeyThatAsksForThePinUnreadableForAWhile_DoesNotUseThePinUp()
    {
        const string Sign = "0087119C 26 7C24 8200 8120 5555555555555555555555555555555555555555555555555555555555555555 00";
        for (int reads = 0; reads < 200; reads++)
        {
            var (flash, token) = Start("piv");
            var state = new Applets.Piv.PivState(token.Services) { IsManagementAuthenticated = true };
            Assert.True(CommandApdu.TryParse(Convert.FromHexString("00FE119C220620" + new string('1', 64)), out var import));
            Assert.True(Applets.Piv.PivKeyPairs.Import(state, in import).IsSuccess);
            Send(token, "00A4040005A000000308");
            Assert.Equal("9000", Send(token, "00200080 08 313233343536FFFF"));
            flash.FailReadsAfter(reads);
            bool failed = Send(token, Sign) == "6581";
            flash.Heal();
            if (failed)
                Assert.EndsWith("9000", Send(token, Sign));
            Assert.Equal("6982", Send(token, Sign));
            if (!failed)
                return;
        }

        Assert.Fail("a signature reads more than expected");
    }

    [Fact]
    public void Process_DeviceKeyChangedWhileTheFlashCouldNotBeRead_EndsTheDeviceAuthentication()
    {
        const string CreateApplication = "80200200 00001D 000000FF 06 06 08 3132333435363738 08 3132333435363738 6E616D6531 0000";
        for (int reads = 0; reads < 200; reads++)
        {
            var (flash, token) = Start();
            Authenticate(token);
            var other = Other(flash);
            Authenticate(other);
            Assert.Equal("9000", Send(other, "80120200 000010 31313131313131313131313131313131"));
            flash.FailReadsAfter(reads);
            bool failed = Fails(token.Refresh);
            flash.Heal();
            token.Refresh();
            Assert.Equal("6982", Send(token, CreateApplication));
            if (!failed)
                return;
        }

        Assert.Fail("a refresh reads more than expected");
    }

    [Fact]
    public void MayWrite_EndOfAChain_FollowsTheChain()
    {
        var bench = new TokenBench("piv");
        Assert.EndsWith("9000", bench.Send("00A4040005A000000308"));
        Assert.False(bench.Key.MayWrite(Convert.FromHexString("00200080")));
        Assert.Equal("9000", bench.Send("10200080 08 3132333435 36FFFF"));
        Assert.True(bench.Key.MayWrite(Convert.FromHexString("00200080")));
        Assert.Equal("9000", bench.Send("00200080"));
    }

    private static void Authenticate(Token token)
    {
        string random = Send(token, "80500000 000010")[..32];
        var response = new byte[16];
        Crypto.Sm4.Create("1234567812345678"u8, out var cipher);
        cipher.EncryptBlocks(Convert.FromHexString(random), response);
        Assert.Equal("9000", Send(token, "80100000 000010" + Convert.ToHexString(response)));
    }

    private static bool Fails(Action action)
    {
        try
        {
            action();
            return false;
        }
        catch (FlashException)
        {
            return true;
        }
    }

    private static (UnreadableFlash Flash, Token Token) Start(string profile = "test")
    {
        var flash = new UnreadableFlash(new RamFlash());
        Token.Personalize(new TokenDevices(flash, new SeededEntropy("shared"u8)), Profiles.BuiltInProfiles.Find(profile)!);
        return (flash, Other(flash));
    }

    private static Token Other(IFlash flash)
    {
        var token = new Token(new TokenDevices(flash, new SeededEntropy("other"u8)) { TestsAtFirstUse = true });
        token.PowerOn();
        return token;
    }

    private static string Send(Token token, string hex)
    {
        var response = new byte[65538];
        int length = token.Process(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), response);
        return Convert.ToHexString(response.AsSpan(0, length));
    }

    /// <summary>A flash that cannot be read from some moment on, as while another process rewrites the very page.</summary>
    private sealed class UnreadableFlash(IFlash inner) : IFlash
    {
        private int _left = int.MaxValue;

        public int PageSize => inner.PageSize;

        public int PageCount => inner.PageCount;

        public int ProgramSize => inner.ProgramSize;

        public void FailReadsAfter(int reads) => _left = reads;

        public void Heal() => _left = int.MaxValue;

        public void Read(int page, int offset, Span<byte> destination)
        {
            if (_left != int.MaxValue && _left-- <= 0)
                throw new FlashException("the flash cannot be read now");
            inner.Read(page, offset, destination);
        }

        public void Program(int page, int offset, ReadOnlySpan<byte> data) => inner.Program(page, offset, data);

        public void Erase(int page) => inner.Erase(page);

        public void Flush() => inner.Flush();
    }
}
