using ScCaToken.Core.Devices;
using ScCaToken.Core.Storage;
using ScCaToken.Core.Tests.Scripting;
using ScCaToken.Devices;

namespace ScCaToken.Core.Tests;

/// <summary>A whole key on a flash with wrong bits, missing pages or worn blocks: powered with all it had, or refused with the documented exceptions.</summary>
public sealed class DamagedFlashTests
{
    private const int Pages = 12;
    private const string Login = "80180201 00000A 1000 3132333435363738";

    private readonly byte[] _image;
    private readonly List<string> _history = [];
    private readonly int _head;

    public DamagedFlashTests()
    {
        var bench = new TokenBench("dual", "damaged", Pages, default);
        for (int i = 0; i < 14; i++)
        {
            // Every commit is a state that a power cut may leave; what damage in the newest page leaves must be one of them.
            bench.Send($"80300000 000010 1000 00000400 000000FF 000000FF {0x4141 + i:X4} 0000");
            Remember(bench);
            bench.Send($"803A0000 000209 1000 00000000 02 {0x4141 + i:X4} {new string('7', 1024)}");
            Remember(bench);
        }

        _image = bench.Memory.Snapshot();
        _head = HeadOf(_image);
    }

    [Fact]
    public void PowerOn_OneBitWrongAnywhere_HasEverythingOrSaysSo()
    {
        var noise = new Random(5);
        int step = FullRun.IsWanted ? 1 : 7;
        int powered = 0, refused = 0;
        for (int at = 0; at < _image.Length; at += step)
        {
            byte[] image = [.. _image];
            image[at] ^= (byte)(1 << noise.Next(8));
            if (!TryPower(image, out string state))
            {
                refused++;
                continue;
            }

            powered++;
            bool isNewest = at / RamFlash.DefaultPageSize == _head;
            Assert.True(isNewest ? _history.Contains(state) : state == _history[^1], $"byte {at} of page {at / RamFlash.DefaultPageSize}, head {_head}");
        }

        Assert.True(powered > 0 && refused > 0, $"{powered} powered, {refused} refused");
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0xFF)]
    public void PowerOn_PagesMissing_HasEverythingOrSaysSo(byte filler)
    {
        for (int first = 0; first <= Pages; first++)
        {
            for (int last = first; last <= Pages; last++)
            {
                byte[] image = [.. _image];
                image.AsSpan(first * RamFlash.DefaultPageSize, (last - first) * RamFlash.DefaultPageSize).Fill(filler);
                bool isHeadGone = _head >= first && _head < last;
                if (TryPower(image, out string state))
                    Assert.True(isHeadGone ? _history.Contains(state) : state == _history[^1], $"pages {first} to {last - 1}, head {_head}");
            }
        }
    }

    [Fact]
    public void PowerOn_NoiseOverAnyRegion_HasEverythingOrSaysSo()
    {
        int rounds = FullRun.IsWanted ? 5_000 : 300;
        for (int round = 0; round < rounds; round++)
        {
            var noise = new Random(round);
            byte[] image = [.. _image];
            int at = noise.Next(image.Length);
            int length = Math.Min(noise.Next(1, 1 << noise.Next(1, 14)), image.Length - at);
            noise.NextBytes(image.AsSpan(at, length));
            if (!TryPower(image, out string state))
                continue;
            bool touchesHead = at / RamFlash.DefaultPageSize <= _head && (at + length - 1) / RamFlash.DefaultPageSize >= _head;
            Assert.True(touchesHead ? _history.Contains(state) : state == _history[^1], $"round {round}: {length} bytes from {at}, head {_head}");
        }
    }

    [Fact]
    public void Process_FlashWornOut_SaysSoAndKeepsEverything()
    {
        var memory = new RamFlash(pageCount: 8) { WearLimit = 12 };
        var devices = new TokenDevices(memory, new SeededEntropy("worn"u8)) { TestsAtFirstUse = true };
        Token.Personalize(devices, Profiles.BuiltInProfiles.Find("test")!);
        var token = new Token(devices);
        token.PowerOn();
        Assert.Equal("9000", Send(token, Login));
        Assert.Equal("30009000", Send(token, "80400000 000003 1000 41 0000"));
        string pair = Send(token, "80700100 000008 1000 3000 00000100 0000");
        int commands = 0;
        string status;
        do
        {
            status = Send(token, "80D80000 000404 1000 0000" + new string('5', 2048));
            commands++;
        }
        while (status == "9000");
        Assert.Equal("6581", status);
        Assert.True(commands > 20, $"{commands} commands");
        Assert.Equal(pair, Send(token, "80880100 000004 1000 3000 0000"));
        Assert.EndsWith("9000", Send(token, "80740200 000024 1000 3000 " + new string('5', 64) + "0000"));
        // It cannot count the power cycle or a guess any more, so it neither starts nor looks at PINs; what it holds can be read.
        Assert.Equal("6581", Send(token, Login));
        Assert.True(RecordStore.Mount(memory).Count > 8);
    }

    private void Remember(TokenBench bench) => _history.Add(State(bench.Memory.Snapshot()));

    private static string State(byte[] image)
    {
        var bench = new TokenBench("dual", "damaged", Pages, image);
        return string.Join('\n', bench.Records(withTries: true));
    }

    private static bool TryPower(byte[] image, out string state)
    {
        state = "";
        var bench = new TokenBench("dual", "damaged", Pages, image);
        try
        {
            state = State(image);
            bench.Key.PowerOn();
        }
        catch (Exception e) when (e is StoreException or InvalidOperationException or FlashException)
        {
            return false;
        }

        Assert.EndsWith("9000", bench.Send("80D40000 000000"));
        return true;
    }

    // The page whose header has the highest sequence (docs/STORAGE.md §2).
    private static int HeadOf(byte[] image)
    {
        uint Sequence(int page) => BitConverter.ToUInt32(image, (page * RamFlash.DefaultPageSize) + 8) is var sequence and not uint.MaxValue ? sequence : 0;
        return Enumerable.Range(0, Pages).MaxBy(Sequence);
    }

    private static string Send(Token token, string hex)
    {
        var response = new byte[65538];
        int length = token.Process(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), response);
        return Convert.ToHexString(response.AsSpan(0, length));
    }
}
