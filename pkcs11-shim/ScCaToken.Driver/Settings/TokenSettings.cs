using System.Text.Json;

namespace ScCaToken.Driver.Settings;

/// <summary>
/// What the library and the command line tool read alike. Environment over <c>scca.json</c> in the working directory over
/// <c>scca-token/scca.json</c> in the user's configuration directory over defaults.
/// JSON members: <c>token</c>, <c>trace</c>, <c>logLevel</c>; environment: <c>SCCA_TOKEN</c>, <c>SCCA_TRACE</c>, <c>SCCA_LOG</c>.
/// </summary>
public sealed record TokenSettings
{
    /// <summary>Where the keys are; several become several slots.</summary>
    public IReadOnlyList<TokenAddress> Tokens { get; init; } = [TokenAddress.Default];

    /// <summary>File that gets the APDU trace, PINs and key bytes masked; null for none.</summary>
    public string? TraceFile { get; init; }

    /// <summary>off, error, info or debug; the log goes to standard error.</summary>
    public string LogLevel { get; init; } = "off";

    /// <summary>The user's configuration file; on Windows under <c>%APPDATA%</c>.</summary>
    public static string UserFile => Path.Combine(UserFolder("XDG_CONFIG_HOME", Environment.SpecialFolder.ApplicationData, ".config"), "scca-token", "scca.json");

    /// <summary>Directory of the default image: <c>$XDG_DATA_HOME/scca-token</c>, or <c>~/.local/share/scca-token</c>, on Windows <c>%LOCALAPPDATA%\scca-token</c>.</summary>
    public static string DataDirectory => Path.Combine(UserFolder("XDG_DATA_HOME", Environment.SpecialFolder.LocalApplicationData, ".local/share"), "scca-token");

    /// <summary>Path of the default image.</summary>
    public static string DefaultImage => Path.Combine(DataDirectory, "default.scca");

    /// <summary>Reads all sources.</summary>
    /// <exception cref="SettingsException">A file is not valid JSON or a value is wrong.</exception>
    public static TokenSettings Load()
    {
        string? token = null, trace = null, log = null;
        foreach (string file in new[] { UserFile, Path.Combine(Environment.CurrentDirectory, "scca.json") })
            ReadFile(file, ref token, ref trace, ref log);
        token = NonEmpty(Environment.GetEnvironmentVariable("SCCA_TOKEN")) ?? token;
        trace = NonEmpty(Environment.GetEnvironmentVariable("SCCA_TRACE")) ?? trace;
        log = NonEmpty(Environment.GetEnvironmentVariable("SCCA_LOG")) ?? log ?? "off";
        if (log is not ("off" or "error" or "info" or "debug"))
            throw new SettingsException($"log level '{log}' is not off, error, info or debug");
        return new TokenSettings { Tokens = TokenAddress.ParseList(token), TraceFile = trace, LogLevel = log };
    }

    private static string UserFolder(string variable, Environment.SpecialFolder onWindows, string inHome) =>
        NonEmpty(Environment.GetEnvironmentVariable(variable))
            ?? (OperatingSystem.IsWindows()
                ? Environment.GetFolderPath(onWindows)
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), inHome));

    private static string? NonEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;

    private static void ReadFile(string file, ref string? token, ref string? trace, ref string? log)
    {
        try
        {
            if (!File.Exists(file))
                return;
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (var member in document.RootElement.EnumerateObject())
            {
                switch (member.Name)
                {
                    case "token": token = member.Value.GetString(); break;
                    case "trace": trace = member.Value.GetString(); break;
                    case "logLevel": log = member.Value.GetString(); break;
                    default: throw new SettingsException($"{file}: unknown member '{member.Name}'; known are token, trace and logLevel");
                }
            }
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"{file}: {failure.Message}", failure);
        }
    }
}
