using System.Diagnostics;
using System.Globalization;
using ScCaToken.EndToEnd.Tests.Pkcs11;
using ScCaToken.Simulator;
using ScCaToken.TestSupport.Native;

namespace ScCaToken.EndToEnd.Tests.Plug;

/// <summary>Two programs store objects through the published library on one image, and one of them is killed in the middle of it (Native/writer/).</summary>
public sealed class KilledWriterTests : IDisposable
{
    private const int Kept = 8, Progress = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly string _folder = Directory.CreateTempSubdirectory("scca-writers-").FullName;
    private readonly CPrograms _programs = new();

    public void Dispose()
    {
        _programs.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void OneOfTwoWriters_KilledWhileWriting_TheOtherGoesOnAndNothingConfirmedIsLost()
    {
        Assert.SkipUnless(CPrograms.Missing is null, CPrograms.Missing ?? "");
        string image = Path.Combine(_folder, "key.scca");
        // Room for what every round leaves.
        VirtualKey.Create(options => (options.ImagePath, options.PageCount) = (image, 256)).Dispose();
        string program = _programs.Build("writer");
        int rounds = Environment.GetEnvironmentVariable("SCCA_TEST_FULL") == "1" ? 30 : 3;
        for (int round = 0; round < rounds; round++)
        {
            // Numbers of their own for each round: what earlier rounds left stays.
            int first = 1_000_000 * (round + 1);
            using var victim = new Writer(program, image, "victim", first);
            using var survivor = new Writer(program, image, "survivor", first);
            victim.Await(first + Progress);
            survivor.Await(first + Progress);
            Thread.Sleep(round * 7 % 20);
            victim.Kill();
            survivor.Await(survivor.Confirmed + Progress);
            survivor.Finish();

            var stored = List(program, image);
            Assert.DoesNotContain(stored, line => line.EndsWith("torn", StringComparison.Ordinal));
            Assert.Equal(Enumerable.Range(survivor.Confirmed - Kept + 1, Kept), Numbers(stored, "survivor", first));
            var left = Numbers(stored, "victim", first);
            // The object it was killed in may be there, and the one that made room for it may not be gone yet.
            Assert.Subset(new SortedSet<int>(Enumerable.Range(victim.Confirmed - Kept, Kept + 2)), left);
            Assert.Superset(new SortedSet<int>(Enumerable.Range(victim.Confirmed - Kept + 1, Kept)), left);
        }
    }

    private static string[] List(string program, string image)
    {
        var outcome = CPrograms.Run(program, [NativeModule.FilePath, "12345678"], ("SCCA_TOKEN", $"sim:{image}"));
        Assert.True(outcome.ExitCode == 0, outcome.Text);
        return outcome.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static SortedSet<int> Numbers(string[] stored, string name, int first) =>
        [.. stored.Where(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Select(line => int.Parse(line[(name.Length + 1)..], CultureInfo.InvariantCulture)).Where(n => n >= first)];

    /// <summary>One writing program.</summary>
    private sealed class Writer : IDisposable
    {
        private readonly Process _process;
        private volatile int _confirmed;
        private string _error = "";

        public Writer(string program, string image, string name, int first)
        {
            var start = new ProcessStartInfo(program, [NativeModule.FilePath, "12345678", name, first.ToString(CultureInfo.InvariantCulture)])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["SCCA_TOKEN"] = $"sim:{image}";
            _process = Process.Start(start)!;
            _process.OutputDataReceived += (_, line) =>
            {
                if (int.TryParse(line.Data, CultureInfo.InvariantCulture, out int confirmed))
                    _confirmed = confirmed;
            };
            _process.ErrorDataReceived += (_, line) => _error += line.Data;
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
        }

        /// <summary>Number of the last object the library has confirmed.</summary>
        public int Confirmed => _confirmed;

        public void Await(int number)
        {
            var time = Stopwatch.StartNew();
            while (Confirmed < number)
            {
                Assert.False(_process.HasExited, $"the program ended: {_error}");
                Assert.True(time.Elapsed < Patience, "the program makes no progress");
                Thread.Sleep(2);
            }
        }

        /// <summary>Kills the program and reads what it had still said.</summary>
        public void Kill()
        {
            _process.Kill();
            _process.WaitForExit();
        }

        /// <summary>Ends the program as it ends by itself.</summary>
        public void Finish()
        {
            _process.StandardInput.Close();
            Assert.True(_process.WaitForExit(Patience), "the program hangs");
            _process.WaitForExit();
            Assert.True(_process.ExitCode == 0, _error);
        }

        public void Dispose()
        {
            if (!_process.HasExited)
                _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
        }
    }
}
