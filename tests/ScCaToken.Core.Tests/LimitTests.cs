using ScCaToken.Core.Tests.Scripting;

namespace ScCaToken.Core.Tests;

/// <summary>Names, offsets, lengths and slots at their edges.</summary>
public sealed class LimitTests
{
    private const string Login = "80180201 00000A 1000 3132333435363738";

    [Theory]
    [InlineData("40", 0, "6700")]
    [InlineData("40", 1, "9000")]
    [InlineData("40", 64, "9000")]
    [InlineData("40", 65, "6700")]
    [InlineData("30", 32, "9000")]
    [InlineData("30", 33, "6700")]
    public void Create_NameOfLength_IsTakenUpToTheLimit(string ins, int length, string status)
    {
        var bench = LoggedIn();
        string fields = ins == "30" ? "00000010 000000FF 000000FF" : "";
        string name = string.Concat(Enumerable.Repeat("E5", length));
        int size = 2 + (fields.Length > 0 ? 12 : 0) + length;
        string answer = bench.Send($"80{ins}0000 00{size:X4} 1000 {fields} {name} 0000");
        Assert.EndsWith(status, answer, StringComparison.Ordinal);
        if (status != "9000")
            return;
        // The same name again is another object's name now, before and after a power cycle.
        Assert.Equal("6A89", bench.Send($"80{ins}0000 00{size:X4} 1000 {fields} {name} 0000"));
        bench.PowerCycle();
        Assert.Contains(name + "00", bench.Send($"80{(ins == "30" ? "34" : "46")}0000 000002 1000 0000"), StringComparison.Ordinal);
    }

    [Fact]
    public void Create_NameWithNul_IsRefused()
    {
        var bench = LoggedIn();
        Assert.Equal("6A80", bench.Send("80400000 000005 1000 410042 0000"));
        Assert.Equal("6A80", bench.Send("80300000 000011 1000 00000010 000000FF 000000FF 410042 0000"));
    }

    [Theory]
    [InlineData("00000000", "00000000", "9000")]
    [InlineData("00000000", "FFFFFFFF", "616263649000")]
    [InlineData("00000003", "7FFFFFFF", "649000")]
    [InlineData("00000004", "FFFFFFFF", "9000")]
    [InlineData("00000010", "00000001", "9000")]
    [InlineData("00000011", "00000001", "6A80")]
    [InlineData("7FFFFFFF", "7FFFFFFF", "6A80")]
    [InlineData("80000000", "80000000", "6A80")]
    [InlineData("FFFFFFFF", "FFFFFFFF", "6A80")]
    public void ReadFile_AtTheEdges_AnswersWhatThereIs(string offset, string length, string expected)
    {
        var bench = LoggedIn();
        Assert.EndsWith("9000", bench.Send("80300000 00000F 1000 00000010 000000FF 000000FF 66 0000"), StringComparison.Ordinal);
        Assert.Equal("9000", bench.Send("803A0000 00000C 1000 00000000 01 66 61626364"));
        Assert.Equal(expected, bench.Send($"80380000 00000B 1000 {offset} {length} 66 0000"));
    }

    [Theory]
    [InlineData("0000000F", "9000")]
    [InlineData("00000010", "6A80")]
    [InlineData("7FFFFFFF", "6A80")]
    [InlineData("80000000", "6A80")]
    [InlineData("FFFFFFFF", "6A80")]
    public void WriteFile_AtTheEdges_StaysInside(string offset, string expected)
    {
        var bench = LoggedIn();
        bench.Send("80300000 00000F 1000 00000010 000000FF 000000FF 66 0000");
        Assert.Equal(expected, bench.Send($"803A0000 000009 1000 {offset} 01 66 61"));
    }

    [Theory]
    [InlineData("00080001")]
    [InlineData("7FFFFFFF")]
    [InlineData("80000000")]
    [InlineData("FFFFFFFF")]
    public void CreateFile_LargerThanAnyFlash_SaysNotEnoughSpace(string size) =>
        Assert.Equal("6A84", LoggedIn().Send($"80300000 00000F 1000 {size} 000000FF 000000FF 66 0000"));

    [Fact]
    public void SessionKeys_AllSlotsTaken_SayNotEnoughSpaceUntilOneIsDestroyed()
    {
        var bench = new TokenBench();
        const string Import = "80A20000 000014 00000401 00000000000000000000000000000000 0000";
        string[] ids = [.. Enumerable.Range(0, 32).Select(_ => bench.Send(Import))];
        Assert.Equal(32, ids.Distinct().Count());
        Assert.All(ids, id => Assert.EndsWith("9000", id, StringComparison.Ordinal));
        Assert.Equal("6A84", bench.Send(Import));
        Assert.Equal("9000", bench.Send($"80C40000 000002 {ids[7][..4]}"));
        string fresh = bench.Send(Import);
        Assert.EndsWith("9000", fresh, StringComparison.Ordinal);
        Assert.DoesNotContain(fresh, ids);
        Assert.Equal("6A88", bench.Send($"80A40000 000005 {ids[7][..4]} 00 00 00"));
        bench.Key.Reset();
        Assert.Equal("6A88", bench.Send($"80A40000 000005 {fresh[..4]} 00 00 00"));
    }

    [Fact]
    public void Agreements_TheirContainerGone_MakeRoomForOthers()
    {
        var bench = LoggedIn();
        bench.Send("80400000 000003 1000 41 0000");
        bench.Send("80700100 000008 1000 3000 00000100 0000");
        const string Begin = "80820000 00000D 1000 3000 00000401 00000001 31 0000";
        for (int i = 0; i < 8; i++)
            Assert.EndsWith("9000", bench.Send(Begin), StringComparison.Ordinal);
        Assert.Equal("6A84", bench.Send(Begin));
        bench.Send("80700100 000008 1000 3000 00000100 0000");
        Assert.EndsWith("9000", bench.Send(Begin), StringComparison.Ordinal);
    }

    [Fact]
    public void Create_AfterTheCounterWrapped_GivesNoIdAgainThatWasJustInUse()
    {
        var bench = LoggedIn();
        bench.Key.Services.Device.Used(0xFFF0);
        Assert.Equal("FFF19000", CreateFile(bench, "01"));
        for (int id = 0xFFF2; id != 0x8005; id = id == 0xFFFF ? 0x8000 : id + 1)
        {
            Assert.Equal($"{id:X4}9000", CreateFile(bench, "02"));
            Assert.Equal("9000", bench.Send("80320000 000003 1000 02"));
        }

        // The old file has the largest id of all, and is not the newest.
        bench.PowerCycle();
        bench.Send(Login);
        Assert.Equal("80059000", CreateFile(bench, "02"));
        Assert.Equal("80069000", CreateFile(bench, "03"));
        bench.PowerCycle();
        Assert.Equal("80079000", CreateFile(bench, "04"));
    }

    private static string CreateFile(TokenBench bench, string name) => bench.Send($"80300000 00000F 1000 00000010 000000FF 000000FF {name} 0000");

    private static TokenBench LoggedIn()
    {
        var bench = new TokenBench();
        Assert.Equal("9000", bench.Send(Login));
        return bench;
    }
}
