using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text.RegularExpressions;
using ScCaToken.TestSupport;
using ScCaToken.TestSupport.Processes;

namespace ScCaToken.Crypto.Tests;

/// <summary>
/// Instructions executed by the ahead-of-time code under valgrind's callgrind: the same number for every secret. Unlike the timing it needs no
/// quiet machine. The code is compiled with the settings of the native library, so the counts are those of the AVX2 path.
/// </summary>
public sealed partial class InstructionCountTests(InstructionCountTests.Program program, ITestOutputHelper output) : IClassFixture<InstructionCountTests.Program>
{
    /// <summary>Few bits, alternating bits, a high bit only, and random ones; all below the order of SM2.</summary>
    private static readonly string[] Secrets =
    [
        "0000000000000000000000000000000000000000000000000000000000000003",
        "5555555555555555555555555555555555555555555555555555555555555555",
        "8000000000000000000000000000000000000000000000000000000000000000",
        "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8",
    ];

    /// <summary>
    /// The bound, about half as much again as counted, tells vector instructions from their replacement by pairs of half vectors, which
    /// the compiler puts for operators of Vector256 without a word.
    /// </summary>
    [Theory]
    [InlineData("sm2-sign", 150_000)]
    [InlineData("sm2-multiply", 1_000_000)]
    [InlineData("sm2-base-portable", 1_500_000)]
    [InlineData("p256-sign", 170_000)]
    [InlineData("p256-ecdh", 1_100_000)]
    [InlineData("p384-sign", 8_000_000)]
    [InlineData("rsa-power", 11_000_000)]
    public void Operation_AnySecret_ExecutesTheSameNumberOfInstructions(string operation, long bound)
    {
        long[] counts = Count(operation);
        Assert.Single(counts.Distinct());
        if (Avx2.IsSupported)
            Assert.InRange(counts[0], 1, bound);
    }

    [Fact]
    public void LeakyMultiplication_OtherSecrets_IsCaught() => Assert.NotEqual(1, Count("leaky").Distinct().Count());

    private long[] Count(string operation)
    {
        long[] counts = [.. Secrets.Select(secret => program.Count(operation, secret))];
        output.WriteLine($"measured: {operation}: {string.Join(", ", counts.Select(c => c.ToString("N0", CultureInfo.InvariantCulture)))} instructions");
        return counts;
    }

    /// <summary>The published program under valgrind.</summary>
    public sealed partial class Program : IDisposable
    {
        private readonly string _directory = Directory.CreateTempSubdirectory("scca-count-").FullName;
        private readonly Lazy<string> _path;

        public Program() => _path = new(Publish);

        public long Count(string operation, string secret)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("SCCA_TEST_FULL") == "1", "SCCA_TEST_FULL=1 counts instructions");
            Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64 && OperatingSystem.IsLinux(), "the published code is for Linux on x64");
            Assert.SkipUnless(Run("valgrind", "--version").ExitCode == 0, "valgrind is not installed");
            var (exitCode, text) = Run(
                "valgrind", "--tool=callgrind", $"--callgrind-out-file={_directory}/out", "--toggle-collect=*Measured__Run*", _path.Value, operation, secret);
            Assert.True(exitCode == 0, text);
            long count = long.Parse(Collected().Match(text).Groups[1].Value, CultureInfo.InvariantCulture);
            Assert.True(count > 10_000, text);
            return count;
        }

        public void Dispose() => Directory.Delete(_directory, recursive: true);

        private string Publish()
        {
            Assert.SkipUnless(Repository.Root != null, "runs from within the repository only");
            var (exitCode, text) = Run(
                "dotnet", "publish", Path.Combine(Repository.Root!, "tests", "ScCaToken.InstructionCount"), "-c", "Release", "-r", "linux-x64", "--nologo", "-v", "q", "-o", _directory);
            Assert.True(exitCode == 0, text);
            return Path.Combine(_directory, "ScCaToken.InstructionCount");
        }

        private static (int ExitCode, string Text) Run(string file, params string[] arguments)
        {
            var start = new ProcessStartInfo(file, arguments);
            // The address space a collector reserves by default is more than valgrind has.
            if (file == "valgrind")
                start.Environment["DOTNET_GCHeapHardLimit"] = "0x8000000";
            try
            {
                var outcome = ProcessRunner.Run(start, TimeSpan.FromMinutes(15));
                return (outcome.ExitCode, outcome.Text);
            }
            catch (Win32Exception)
            {
                return (-1, $"{file} is not installed");
            }
        }

        [GeneratedRegex(@"Collected : (\d+)")]
        private static partial Regex Collected();
    }
}
