using ScCaToken.Driver.Settings;
using ScCaToken.Pkcs11;

namespace ScCaToken.Native;

/// <summary>
/// Says on standard error why a function failed, when <c>SCCA_LOG</c> asks for it: <c>error</c> tells failures of keys, paths and settings,
/// <c>debug</c> also what the standard calls errors of the application. Messages carry no secrets.
/// </summary>
internal static class FailureLog
{
    /// <summary>off, error, info or debug (<see cref="TokenSettings.LogLevel"/>).</summary>
    internal static string Level { get; set; } = Environment.GetEnvironmentVariable("SCCA_LOG") ?? "off";

    /// <summary>Writes one line; never throws.</summary>
    internal static void Write(Exception failure)
    {
        if (failure is not CkException || Level == "debug")
            Write(failure.Message);
    }

    /// <summary>Writes one line; never throws.</summary>
    internal static void Write(string message)
    {
        if (Level == "off")
            return;
        try
        {
            Console.Error.WriteLine($"libsccatoken: {message}");
        }
        catch (Exception)
        {
            // Nobody listens, or standard error is closed: a log line must not end the program.
        }
    }
}
