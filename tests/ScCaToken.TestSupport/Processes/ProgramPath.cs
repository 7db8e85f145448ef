namespace ScCaToken.TestSupport.Processes;

/// <summary>Programs that a test needs and a machine may lack.</summary>
public static class ProgramPath
{
    /// <summary>Whether a program is on PATH or among those of the administrator, whose folders are not on everybody's PATH.</summary>
    public static bool Has(string program) =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin".Split(':').Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)));
}
