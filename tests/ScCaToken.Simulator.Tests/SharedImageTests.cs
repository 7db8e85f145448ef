using System.Diagnostics;
using ScCaToken.Core.Profiles;

namespace ScCaToken.Simulator.Tests;

/// <summary>Several processes on one image, some of them killed in the middle of what they do.</summary>
public sealed class SharedImageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scca-shared-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Transmit_TwoProcessesKilledWhileWriting_LosesNothingConfirmed()
    {
        string path = Path.Combine(_folder, "key.image");
        using var key = VirtualKey.Create(o => (o.ImagePath, o.Profile) = (path, BuiltInProfiles.Find("test")!));
        string[] files = ["c0", "c1"];
        foreach (string file in files)
            key.WithFile(file, new byte[8]);
        byte[] app = VirtualKeyTests.App(key);
        int rounds = Environment.GetEnvironmentVariable("SCCA_TEST_FULL") == "1" ? 40 : 3;
        for (int round = 0; round < rounds; round++)
        {
            var children = files.Select(file => ChildProcess.Start(path, file)).ToArray();
            try
            {
                AwaitProgress(children, files, key, app);
                Thread.Sleep(round * 7 % 20);
            }
            finally
            {
                foreach (var child in children)
                    child.Kill();
            }

            for (int i = 0; i < files.Length; i++)
            {
                long counter = ChildProcess.ReadCounter(key, app, files[i]);
                // The write the child was killed in may have happened.
                Assert.InRange(counter, children[i].Confirmed, children[i].Confirmed + 1);
                children[i].Dispose();
            }

            using var again = VirtualKey.Open(path);
            Assert.Equal(ChildProcess.ReadCounter(key, app, "c0"), ChildProcess.ReadCounter(again, app, "c0"));
        }
    }

    [Fact]
    public void Child_ItsHostIsGone_EndsByItself()
    {
        string path = Path.Combine(_folder, "key.image");
        using var key = VirtualKey.Create(o => (o.ImagePath, o.Profile) = (path, BuiltInProfiles.Find("test")!));
        key.WithFile("c0", new byte[8]);
        using var child = ChildProcess.Start(path, "c0");
        AwaitProgress([child], ["c0"], key, VirtualKeyTests.App(key));
        Assert.True(child.Abandon());
    }

    [Fact]
    public void Transmit_TwoKeysOnOneImage_SeeEachOthersChanges()
    {
        string path = Path.Combine(_folder, "key.image");
        using var one = VirtualKey.Create(o => (o.ImagePath, o.Profile) = (path, BuiltInProfiles.Find("test")!));
        using var two = VirtualKey.Open(path);
        one.WithTriesLeft(3);
        Assert.Equal(3, VirtualKeyTests.UserPinInfo(two).Left);
        two.WithTriesLeft(2).Unplug();
        Assert.Equal(2, VirtualKeyTests.UserPinInfo(one).Left);
        one.WithContainer("made by one", KeyAlgorithm.P256);
        two.Plug();
        byte[] containers = two.Transmit([0x80, 0x46, 0, 0, 0, 0, 2, .. VirtualKeyTests.App(two), 0, 0]);
        Assert.Equal([.. "made by one"u8, 0, 0x90, 0x00], containers[^14..]);
    }

    [Fact]
    public void Transmit_SeveralThreads_NoAnswerIsLost()
    {
        using var key = VirtualKey.Create(o => o.Profile = BuiltInProfiles.Find("test")!);
        key.WithFile("c0", new byte[8]);
        byte[] app = VirtualKeyTests.App(key);
        Parallel.For(0, 4, _ =>
        {
            for (int i = 0; i < 200; i++)
                Assert.Equal(0, ChildProcess.ReadCounter(key, app, "c0"));
        });
    }

    private static void AwaitProgress(ChildProcess[] children, string[] files, VirtualKey key, byte[] app)
    {
        long[] goals = [.. files.Select(file => ChildProcess.ReadCounter(key, app, file) + 25)];
        long[] seen = new long[files.Length];
        var time = Stopwatch.StartNew();
        while (children.Where((child, i) => child.Confirmed < goals[i]).Any())
        {
            for (int i = 0; i < files.Length; i++)
            {
                long counter = ChildProcess.ReadCounter(key, app, files[i]);
                Assert.True(counter >= seen[i], "a counter went backwards");
                seen[i] = counter;
                Assert.False(children[i].HasExited, children[i].Errors);
            }

            Assert.True(time.Elapsed < TimeSpan.FromMinutes(2), "the children make no progress");
            Thread.Sleep(1);
        }
    }
}
