using ScCaToken.Driver.Settings;
using ScCaToken.Pkcs11;
using ScCaToken.Skf.Errors;

namespace ScCaToken.Native;

/// <summary>
/// Says on standard error why a function failed, when <c>SCCA_LOG</c> asks for it: <c>error</c> tells failures of keys, paths and settings,
/// <c>debug</c> also what the standards call errors of the application. Messages carry no secrets.
/// </summary>
internal static class FailureLog
{
    /// <summary>off, error or debug (<see cref="TokenSettings.LogLevel"/>).</summary>
    internal static string Level { get; set; } = Environment.GetEnvironmentVariable("SCCA_LOG") ?? "off";

    /// <summary>Writes one line; never throws.</summary>
    internal static void Write(Exception failure)
    {
        if (Level == "off" || (failure is (CkException or SkfException) && Level != "debug"))
            return;
        try
        {
            Console.Error.WriteLine($"libsccatoken: {failure.Message}");
        }
        catch (Exception)
        {
            // Nobody listens, or standard error is closed: a log line must not end the program.
        }
    }
}
