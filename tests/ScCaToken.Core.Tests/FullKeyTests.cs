using ScCaToken.Core.Profiles;
using ScCaToken.Core.Tests.Scripting;
using ScCaToken.Crypto;
using ScCaToken.Devices;

namespace ScCaToken.Core.Tests;

/// <summary>What the owner of a key that is full to the brim can still do.</summary>
public sealed class FullKeyTests
{
    private const string Login = "80180201 00000A 1000 3132333435363738";
    private const string SoLogin = "80180200 00000A 1000 3837363534333231";
    private const string DeleteBank = "80240000 000004 42414E4B";
    private const int PagesForTwo = 14;
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

    [Fact]
    public void DeleteApplication_AmongAnothersObjectsOnAFullFlash_Works()
    {
        var bench = FullWithTwo(out _);
        string other = Directory(bench, "53434341");
        Authenticate(bench);
        Assert.Equal("9000", bench.Send(DeleteBank));
        Assert.Equal("53434341009000", bench.Send("80220000 000000"));
        bench.PowerCycle();
        Assert.Equal(other, Directory(bench, "53434341"));
    }

    [Fact]
    public void InitApplication_AmongAnothersObjectsOnAFullFlash_Works()
    {
        var bench = FullWithTwo(out _);
        string other = Directory(bench, "53434341");
        Assert.Equal("9000", bench.Send("80D00200 00000B 1001 08 3131313132323232"));
        Assert.Equal("9000", bench.Send("80340000 000002 1001 0000"));
        // The try that was paid is given back, and the user PIN is gone.
        Assert.Equal("0303109000", bench.Send("80140000 000002 1001 0000"));
        Assert.Equal("0400009000", bench.Send("80140001 000002 1001 0000"));
        Assert.Equal(other, Directory(bench, "53434341"));
    }

    /// <summary>The first SO PIN takes room that deleting may not give: nothing is deleted for an attempt that fails.</summary>
    [Fact]
    public void InitApplication_FirstSoPinOnAFullFlash_FailsAndLosesNothing()
    {
        var bench = new TokenBench(BuiltInProfiles.Find("blank")! with { Name = "blank-plain", PlainPin = true, KdfIterations = 1 }, pageCount: 8);
        Assert.True(TryMakeFile(bench, "1000", 0));
        Authenticate(bench);
        Assert.EndsWith("10019000", bench.Send("80200200 00001C 000000FF 03 04 08 3131313132323232 08 3333333334343434 42414E4B 0000"), StringComparison.Ordinal);
        for (int files = 0; TryMakeFile(bench, "1001", files); files++)
        {
        }

        string directory = Directory(bench, "53434341");
        Assert.Equal("6A84", bench.Send(Initialise));
        Assert.Equal(directory, Directory(bench, "53434341"));
        Assert.EndsWith("9000", bench.Send($"80360000 000004 1000 {Name(0)} 0000"), StringComparison.Ordinal);
    }

    [Fact]
    public void DeleteApplication_CutInTheMiddleOnAFullFlash_CostsTheOtherApplicationNothing()
    {
        var full = FullWithTwo(out string lastFile);
        byte[] image = full.Memory.Snapshot();
        string other = Directory(full, "53434341");
        long operations = full.Flash.Operations;
        Authenticate(full);
        full.Send(DeleteBank);
        operations = full.Flash.Operations - operations;
        for (int cut = 1; cut <= operations; cut += FullRun.IsWanted ? 1 : 23)
        {
            var bench = new TokenBench("test", "cut", PagesForTwo, image);
            bench.Key.PowerOn();
            Authenticate(bench);
            bench.Flash.Arm(cut, (CutMode)(cut % 3));
            try
            {
                bench.Send(DeleteBank);
            }
            catch (Core.Devices.PowerLostException)
            {
            }

            bench.PowerCycle();
            Assert.Equal(other, Directory(bench, "53434341"));
            Authenticate(bench);
            Assert.Contains(bench.Send(DeleteBank), (string[])["9000", "6A88"]);
            Assert.Equal(other, Directory(bench, "53434341"));
            // The ids of what is gone are not given out again.
            string id = bench.Send("80300000 00000F 1000 00000001 000000FF 000000FF 4E 0000")[..4];
            Assert.True(string.CompareOrdinal(id, lastFile) > 0, $"cut at {cut}: {id}");
        }
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
        while (TryMakeFile(bench, "1000", files))
            files++;
        Assert.NotEqual(0, files);
        return files;
    }

    private static bool TryMakeFile(TokenBench bench, string application, int number) =>
        bench.Send($"80300000 000010 {application} 00000001 000000FF 000000FF {Name(number)} 0000").EndsWith("9000", StringComparison.Ordinal);

    private static string Name(int number) => $"{0x4141 + (number / 90 * 256) + (number % 90):X4}";

    /// <summary>Two applications whose files were made in turns, so that no two neighbours are of the same.</summary>
    private static TokenBench FullWithTwo(out string lastFile)
    {
        var bench = new TokenBench("test", "two", PagesForTwo, default);
        Authenticate(bench);
        Assert.EndsWith("10019000", bench.Send("80200200 00001C 000000FF 03 04 08 3131313132323232 08 3333333334343434 42414E4B 0000"), StringComparison.Ordinal);
        int files = 0;
        while (TryMakeFile(bench, "1000", files) && TryMakeFile(bench, "1001", files))
            files++;
        lastFile = bench.Send($"80360000 000004 1001 {Name(files - 1)} 0000")[^8..^4];
        return bench;
    }

    private static void Authenticate(TokenBench bench)
    {
        byte[] random = Convert.FromHexString(bench.Send("80500000 000008"));
        Sm4.Create("1234567812345678"u8, out var cipher);
        byte[] proof = new byte[16];
        cipher.EncryptBlock([.. random[..8], .. new byte[8]], proof);
        Assert.Equal("9000", bench.Send("80100000 000010" + Convert.ToHexString(proof)));
    }

    /// <summary>What a host can list of one application.</summary>
    private static string Directory(TokenBench bench, string name)
    {
        string all = KeyDirectory.Read(bench);
        int start = all.IndexOf($"application {name} ", StringComparison.Ordinal);
        int end = all.IndexOf("application ", start + 1, StringComparison.Ordinal);
        return end < 0 ? all[start..] : all[start..end];
    }
}
