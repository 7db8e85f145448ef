namespace ScCaToken.Core.Tests.Scripting;

/// <summary>Whether this is the run that takes minutes (./test --full).</summary>
internal static class FullRun
{
    public static bool IsWanted => Environment.GetEnvironmentVariable("SCCA_TEST_FULL") == "1";
}
