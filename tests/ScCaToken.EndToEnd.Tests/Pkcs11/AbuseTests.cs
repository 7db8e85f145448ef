using ScCaToken.Simulator;
using ScCaToken.TestSupport.Native;

namespace ScCaToken.EndToEnd.Tests.Pkcs11;

/// <summary>A C program that gives every function of both function lists everything a careless or hostile application could.</summary>
public sealed class AbuseTests(CPrograms programs) : IClassFixture<CPrograms>, IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("scca-abuse-");

    [Fact]
    public void EveryFunction_BadArgumentsWithSanitizers_GivesErrorsAndNoCrash()
    {
        Assert.SkipUnless(CPrograms.Missing is null, CPrograms.Missing ?? "");
        string image = Path.Combine(_directory.FullName, "key.scca");
        VirtualKey.Create(options => options.ImagePath = image).Dispose();
        string calls = Environment.GetEnvironmentVariable("SCCA_TEST_FULL") == "1" ? "1000000" : "20000";
        var result = CPrograms.Run(programs.BuildSanitized("abuse"), [calls], ("SCCA_TOKEN", $"sim:{image}"), ("ASAN_OPTIONS", "detect_leaks=0"));
        Assert.True(result.ExitCode == 0, result.Text);
        Assert.Matches(@"[1-9]\d{4,} checks, 0 failures", result.Text);
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
