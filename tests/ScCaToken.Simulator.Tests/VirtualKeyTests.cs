using System.Buffers.Binary;
using ScCaToken.Core.Devices;
using ScCaToken.Core.Profiles;
using ScCaToken.Devices;
using ScCaToken.Protocol;

namespace ScCaToken.Simulator.Tests;

public sealed class VirtualKeyTests
{
    private static readonly byte[] GetStatus = [0x80, 0xD4, 0, 0, 0, 0, 0];

    [Fact]
    public void Create_ThreeLines_GiveAKeyWithOneTryLeft()
    {
        using var key = VirtualKey.Create();
        key.WithContainer("sig", KeyAlgorithm.Sm2).WithTriesLeft(1);
        Assert.Equal(1, UserPinInfo(key).Left);
    }

    [Fact]
    public void WithTriesLeft_Zero_LocksTheUserPin()
    {
        using var key = VirtualKey.Create();
        key.WithTriesLeft(0);
        Assert.Equal(0, UserPinInfo(key).Left);
        Assert.Equal(4, UserPinInfo(key).Flags & 4);
    }

    [Fact]
    public void WithPin_NewPin_IsUsedByLaterSteps()
    {
        using var key = VirtualKey.Create();
        key.WithPin("secret-1").WithContainer("a", KeyAlgorithm.P256).WithFile("note", "hello"u8);
        byte[] read = key.Transmit([0x80, 0x38, 0, 0, 0, 0, 14, .. App(key), 0, 0, 0, 0, 0, 0, 0, 9, .. "note"u8, 0, 0]);
        Assert.Equal([.. "hello"u8, 0x90, 0x00], read);
    }

    [Fact]
    public void Unplug_Transmit_SaysAbsent()
    {
        using var key = VirtualKey.Create();
        var events = new List<string>();
        key.Unplugged += (_, _) => events.Add("out");
        key.Plugged += (_, _) => events.Add("in");
        key.Unplug();
        Assert.False(key.IsPlugged);
        Assert.Throws<KeyAbsentException>(() => key.Transmit(GetStatus));
        key.Plug();
        Assert.Equal(0x9000, Status(key.Transmit(GetStatus)));
        Assert.Equal(["out", "in"], events);
    }

    [Fact]
    public void CutPower_DuringWrongPin_NeverForgetsTheGuess()
    {
        using var fresh = VirtualKey.Create(o => o.Profile = BuiltInProfiles.Find("test")!);
        byte[] wrong = [0x80, 0x18, 2, 1, 0, 0, 10, .. App(fresh), .. "87654321"u8];
        foreach (var mode in Enum.GetValues<CutMode>())
        {
            using var key = fresh.Fork();
            key.CutPower(1, mode);
            Assert.Throws<PowerLostException>(() => key.Transmit(wrong));
            Assert.False(key.IsPowered);
            key.PowerOn();
            Assert.InRange(UserPinInfo(key).Left, 5, 6);
            Assert.Equal(0x63C0 | (UserPinInfo(key).Left - 1), Status(key.Transmit(wrong)));
        }
    }

    [Fact]
    public void Restore_AfterChanges_BringsTheOldStateBack()
    {
        using var key = VirtualKey.Create();
        var before = key.Snapshot();
        key.WithTriesLeft(2).WithFile("f", [1]);
        key.Restore(before);
        Assert.Equal(6, UserPinInfo(key).Left);
        Assert.Equal(0x6A, key.Transmit([0x80, 0x36, 0, 0, 0, 0, 3, .. App(key), (byte)'f', 0, 0])[0]);
    }

    [Fact]
    public void Restore_OsEntropy_DrawsFreshRandomness()
    {
        using var key = VirtualKey.Create();
        var snapshot = key.Snapshot();
        byte[] random = [0x80, 0x50, 0, 0, 0, 0, 32];
        using var fork = VirtualKey.FromSnapshot(snapshot);
        key.Restore(snapshot);
        byte[] first = key.Transmit(random);
        key.Restore(snapshot);
        Assert.NotEqual(first, key.Transmit(random));
        Assert.NotEqual(first, fork.Transmit(random));
    }

    [Fact]
    public void RestoreAndFork_OsEntropy_NeverSignTwiceWithOneNonce()
    {
        using var key = VirtualKey.Create(o => o.Profile = BuiltInProfiles.Find("test")!).WithContainer("sig", KeyAlgorithm.Sm2).WithContainer("ec", KeyAlgorithm.P256);
        var snapshot = key.Snapshot();
        var halves = new HashSet<string>();
        int signatures = 0;
        for (int round = 0; round < 10; round++)
        {
            using var fork = key.Fork();
            using var copy = VirtualKey.FromSnapshot(snapshot);
            key.Restore(snapshot);
            foreach (var each in (VirtualKey[])[key, fork, copy])
            {
                Assert.Equal("9000", each.Transmit("80180201 00000A 1000 3132333435363738"));
                foreach (string container in (string[])["3000", "3001"])
                {
                    // The same digest each time: with one nonce the same r.
                    string answer = each.Transmit($"80740200 000024 1000 {container} {new string('5', 64)} 0000");
                    Assert.EndsWith("9000", answer, StringComparison.Ordinal);
                    halves.Add(answer[8..72]);
                    signatures++;
                }
            }
        }

        Assert.Equal(signatures, halves.Count);
    }

    [Fact]
    public void Create_SelfTestsAtFirstUse_SignsAndForks()
    {
        using var key = VirtualKey.Create(o => (o.Profile, o.SelfTestsAtFirstUse) = (BuiltInProfiles.Find("test")!, true)).WithContainer("sig", KeyAlgorithm.Sm2);
        using var fork = key.Fork();
        Assert.Equal("9000", fork.Transmit("80180201 00000A 1000 3132333435363738"));
        Assert.EndsWith("9000", fork.Transmit($"80740200 000024 1000 3000 {new string('5', 64)} 0000"), StringComparison.Ordinal);
        Assert.Equal("9000", fork.Transmit("80EA0000"));
    }

    [Fact]
    public void Create_SameSeed_GivesTheSameKeyByteForByte()
    {
        byte[] seed = "a seed"u8.ToArray();
        using var one = VirtualKey.Create(o => o.Seed = seed).WithContainer("sig", KeyAlgorithm.Sm2);
        using var two = VirtualKey.Create(o => o.Seed = seed).WithContainer("sig", KeyAlgorithm.Sm2);
        using var other = VirtualKey.Create(o => o.Seed = [1]).WithContainer("sig", KeyAlgorithm.Sm2);
        Assert.True(one.IsSeeded);
        Assert.Equal(one.FlashContent(), two.FlashContent());
        Assert.NotEqual(one.FlashContent(), other.FlashContent());
    }

    [Fact]
    public void Trace_PinCommands_HideWhatTheyCarry()
    {
        using var key = VirtualKey.Create(o => o.Profile = BuiltInProfiles.Find("test")!);
        key.Trace.IsEnabled = true;
        key.Transmit([0x80, 0x18, 2, 1, 0, 0, 10, .. App(key), .. "87654321"u8]);
        var entry = key.Trace.Entries[^1];
        Assert.Equal("VerifyPin", entry.Instruction);
        Assert.Equal(4, entry.Command.Length);
        Assert.Equal(13, entry.HiddenCommandBytes);
        Assert.DoesNotContain(Convert.ToHexString("87654321"u8), key.Trace.ToString(), StringComparison.Ordinal);
        Assert.Equal([0x63, 0xC5], entry.Response.ToArray());
    }

    [Fact]
    public void Trace_SealedFiles_HidesTheirContentBothWays()
    {
        using var key = VirtualKey.Create(o => o.Profile = BuiltInProfiles.Find("test")!);
        byte[] content = "nobody reads this in a trace"u8.ToArray(), name = "keys"u8.ToArray();
        byte[] application = [.. App(key)];
        byte[] Send(byte ins, byte p1, byte p2, params byte[] data) => key.Transmit([0x80, ins, p1, p2, 0, 0, (byte)(data.Length + 2), .. application, .. data, 0, 0]);
        Assert.Equal(0x9000, Status(Send(0x18, 2, 1, "12345678"u8.ToArray())));
        Assert.Equal(0x9000, Status(Send(0x30, 1, 0, [0, 0, 0, 64, 0, 0, 0, 0x10, 0, 0, 0, 0x10, .. name])));
        key.Trace.IsEnabled = true;
        Assert.Equal(0x9000, Status(Send(0x3A, 1, 0, [0, 0, 0, 0, (byte)name.Length, .. name, .. content])));
        Assert.Equal(content, Send(0x38, 1, 0, [0, 0, 0, 0, 0, 0, 0, 64, .. name])[..^2]);
        Assert.DoesNotContain(Convert.ToHexString(content), key.Trace.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Transmit_SameSeedAndLittleLe_GivesTheSameBytesIntoAnyBuffer()
    {
        var answers = new List<string>();
        foreach (int size in (int[])[VirtualKey.MaxResponseLength, 100])
        {
            using var key = VirtualKey.Create(o => (o.Seed, o.Profile) = ("a seed"u8.ToArray(), BuiltInProfiles.Find("test")!)).WithContainer("sig", KeyAlgorithm.Sm2);
            byte[] app = App(key);
            byte[] container = key.Transmit([0x80, 0x42, 0, 0, 0, 0, 5, .. app, .. "sig"u8, 0, 0]);
            Assert.Equal(0x9000, Status(key.Transmit([0x80, 0x18, 2, 1, 0, 0, 10, .. app, .. "12345678"u8])));
            byte[] sign = [0x80, 0x74, 2, 0, 0, 0, 36, .. app, .. container[..2], .. new byte[32], 0, 16];
            byte[] response = new byte[size];
            answers.Add(Convert.ToHexString(response, 0, key.Transmit(sign, response)) + key.Transmit("00840000 08"));
        }

        Assert.Equal(answers[0], answers[1]);
    }

    [Fact]
    public void Faults_Respond_AnswersOnceWithoutExecuting()
    {
        using var key = VirtualKey.Create();
        key.Faults.Respond(Ins.GetStatus, StatusWord.MemoryFailure);
        Assert.Equal(0x6581, Status(key.Transmit(GetStatus)));
        Assert.Equal(0x9000, Status(key.Transmit(GetStatus)));
    }

    [Fact]
    public void Faults_KeyWithoutPower_AnswersNothingAndKeepsThem()
    {
        using var key = VirtualKey.Create();
        key.Faults.Respond(Ins.GetStatus, StatusWord.MemoryFailure);
        key.PowerOff();
        Assert.Throws<KeyAbsentException>(() => key.Transmit(GetStatus));
        key.Unplug();
        Assert.Throws<KeyAbsentException>(() => key.Transmit(GetStatus));
        key.Plug();
        Assert.Equal(0x6581, Status(key.Transmit(GetStatus)));
        Assert.Equal(0x9000, Status(key.Transmit(GetStatus)));
    }

    [Fact]
    public void Faults_FailFlash_IsAMemoryFailureThatChangesNothing()
    {
        using var key = VirtualKey.Create(o => o.Profile = BuiltInProfiles.Find("test")!);
        byte[] setLabel = [0x80, 0x02, 0, 0, 0, 0, 1, (byte)'x'];
        byte[] getDeviceInfo = [0x80, 0x04, 0, 0, 0, 0, 0], before = key.Transmit(getDeviceInfo);
        Assert.Equal(0x9000, Status(before));
        key.Faults.FailFlash();
        Assert.Equal(0x6581, Status(key.Transmit(setLabel)));
        key.Faults.Clear();
        Assert.Equal(before, key.Transmit(getDeviceInfo));
        key.Unplug();
        key.Plug();
        Assert.Equal(before, key.Transmit(getDeviceInfo));
        Assert.Equal(0x9000, Status(key.Transmit(setLabel)));
        Assert.NotEqual(before, key.Transmit(getDeviceInfo));
    }

    [Fact]
    public void Faults_UnplugAfter_PullsTheKeyBeforeTheCommand()
    {
        using var key = VirtualKey.Create();
        key.Faults.UnplugAfter(1);
        Assert.Equal(0x9000, Status(key.Transmit(GetStatus)));
        Assert.Throws<KeyAbsentException>(() => key.Transmit(GetStatus));
        Assert.False(key.IsPlugged);
    }

    [Fact]
    public void WithFullFlash_NewFile_SaysNotEnoughSpaceAndKeepsTheOld()
    {
        using var key = VirtualKey.Create(o => o.PageCount = 16);
        key.WithFile("kept", "content"u8).WithFullFlash();
        Assert.Throws<SetupException>(() => key.WithFile("more", new byte[2048]));
        key.WithTriesLeft(1);
        Assert.Equal(1, UserPinInfo(key).Left);
        byte[] read = key.Transmit([0x80, 0x38, 0, 0, 0, 0, 14, .. App(key), 0, 0, 0, 0, 0, 0, 0, 9, .. "kept"u8, 0, 0]);
        Assert.Equal([.. "content"u8, 0x90, 0x00], read);
    }

    [Fact]
    public void Transmit_NonWritingCommand_AllocatesNothing()
    {
        using var key = VirtualKey.Create();
        byte[] response = new byte[512];
        for (int i = 0; i < 100; i++)
            key.Transmit(GetStatus, response);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            key.Transmit(GetStatus, response);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Transmit_SeveralThreadsSigning_EverySignatureIsRightAndDifferent()
    {
        using var key = VirtualKey.Create(o => o.Profile = BuiltInProfiles.Find("test")!).WithContainer("sig", KeyAlgorithm.Sm2);
        byte[] app = App(key);
        byte[] container = key.Transmit([0x80, 0x42, 0, 0, 0, 0, 5, .. app, .. "sig"u8, 0, 0])[..2];
        byte[] point = key.Transmit([0x80, 0x88, 1, 0, 0, 0, 4, .. app, .. container, 0, 0])[4..^2];
        Assert.Equal(0x9000, Status(key.Transmit([0x80, 0x18, 2, 1, 0, 0, 10, .. app, .. "12345678"u8])));
        var signatures = new System.Collections.Concurrent.ConcurrentBag<string>();
        Parallel.For(0, 60, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            byte[] digest = new byte[32];
            digest[0] = (byte)(i & 3);
            byte[] answer = key.Transmit([0x80, 0x74, 2, 0, 0, 0, 36, .. app, .. container, .. digest, 0, 0]);
            Assert.Equal(0x9000, Status(answer));
            Assert.True(Crypto.Sm2.Verify(point, digest, answer.AsSpan(4, 64)));
            signatures.Add(Convert.ToHexString(answer.AsSpan(4, 64)));
        });
        Assert.Equal(60, signatures.Distinct().Count());
    }

    [Fact]
    public void OpenOrCreate_ManyAtOnce_MakesOneKey()
    {
        string folder = Directory.CreateTempSubdirectory("scca-race-").FullName;
        try
        {
            string path = Path.Combine(folder, "key.image");
            var serials = new System.Collections.Concurrent.ConcurrentBag<string>();
            Parallel.For(0, 6, _ =>
            {
                using var key = VirtualKey.OpenOrCreate(path, o => o.Profile = BuiltInProfiles.Find("test")!);
                serials.Add(Convert.ToHexString(key.Transmit(GetStatus).AsSpan(19, 32)));
            });
            Assert.Equal(6, serials.Count);
            Assert.Single(serials.Distinct());
            Assert.Single(Directory.GetFiles(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    internal static byte[] App(VirtualKey key) => key.Transmit([0x80, 0x26, 0, 0, 0, 0, 4, .. "SCCA"u8, 0, 0])[^4..^2];

    internal static (int Left, int Flags) UserPinInfo(VirtualKey key)
    {
        byte[] answer = key.Transmit([0x80, 0x14, 0, 1, 0, 0, 2, .. App(key), 0, 0]);
        Assert.Equal(0x9000, Status(answer));
        return (answer[1], answer[2]);
    }

    internal static int Status(byte[] response) => BinaryPrimitives.ReadUInt16BigEndian(response.AsSpan(response.Length - 2));
}
