using System.Text.Json;

namespace ScCaToken.Driver.Settings;

/// <summary>
/// What the library and the command line tool read alike. Environment over <c>scca-token/scca.json</c> in the user's configuration
/// directory over defaults; the command line tool puts <c>scca.json</c> of its working directory between the two.
/// JSON members: <c>token</c>, <c>trace</c>, <c>logLevel</c>; environment: <c>SCCA_TOKEN</c>, <c>SCCA_TRACE</c>, <c>SCCA_LOG</c>.
/// </summary>
public sealed record TokenSettings
{
    /// <summary>Name of a settings file.</summary>
    public const string FileName = "scca.json";

    /// <summary>Where the keys are; several become several slots.</summary>
    public IReadOnlyList<TokenAddress> Tokens { get; init; } = [TokenAddress.Default];

    /// <summary>File that gets the APDU trace, PINs and key bytes masked; null for none.</summary>
    public string? TraceFile { get; init; }

    /// <summary>off, error or debug; the log goes to standard error.</summary>
    public string LogLevel { get; init; } = "off";

    /// <summary>The user's configuration file, on Windows under <c>%APPDATA%</c>; null for a user without a home.</summary>
    public static string? UserFile =>
        UserFolder("XDG_CONFIG_HOME", Environment.SpecialFolder.ApplicationData, ".config") is { } folder ? Path.Combine(folder, "scca-token", FileName) : null;

    /// <summary>Directory of the default image: <c>$XDG_DATA_HOME/scca-token</c>, or <c>~/.local/share/scca-token</c>, on Windows <c>%LOCALAPPDATA%\scca-token</c>.</summary>
    /// <exception cref="SettingsException">This user has no home, and no variable names another place.</exception>
    public static string DataDirectory =>
        UserFolder("XDG_DATA_HOME", Environment.SpecialFolder.LocalApplicationData, ".local/share") is { } folder
            ? Path.Combine(folder, "scca-token")
            : throw new SettingsException("there is no folder for the default key: set HOME or XDG_DATA_HOME to an absolute path, or SCCA_TOKEN to sim:IMAGE");

    /// <summary>Path of the default image.</summary>
    /// <exception cref="SettingsException">As for <see cref="DataDirectory"/>.</exception>
    public static string DefaultImage => Path.Combine(DataDirectory, "default.scca");

    /// <summary>Reads all sources.</summary>
    /// <param name="folder">
    /// A folder whose <c>scca.json</c> stands over the user's own. Only for a program whose user chose that folder: whoever packs an
    /// archive would otherwise choose the key, and so who is told the PIN, of every program that is started in it.
    /// </param>
    /// <exception cref="SettingsException">A file is not valid JSON or a value is wrong.</exception>
    public static TokenSettings Load(string? folder = null)
    {
        string? token = null, trace = null, log = null;
        foreach (string? file in new[] { UserFile, folder is null ? null : Path.Combine(folder, FileName) })
        {
            if (file is not null)
                ReadFile(file, ref token, ref trace, ref log);
        }

        token = NonEmpty(Environment.GetEnvironmentVariable("SCCA_TOKEN")) ?? token;
        trace = NonEmpty(Environment.GetEnvironmentVariable("SCCA_TRACE")) ?? trace;
        log = NonEmpty(Environment.GetEnvironmentVariable("SCCA_LOG")) ?? log ?? "off";
        if (log is not ("off" or "error" or "debug"))
            throw new SettingsException($"log level '{log}' is not off, error or debug");
        return new TokenSettings { Tokens = TokenAddress.ParseList(token), TraceFile = trace, LogLevel = log };
    }

    /// <summary>A folder of the user's; null when there is none. Relative paths count as none, or the working directory would decide.</summary>
    private static string? UserFolder(string variable, Environment.SpecialFolder onWindows, string inHome)
    {
        if (Absolute(Environment.GetEnvironmentVariable(variable)) is { } named)
            return named;
        // Not verified: a home that does not exist yet is made with the key in it.
        if (OperatingSystem.IsWindows())
            return Absolute(Environment.GetFolderPath(onWindows, Environment.SpecialFolderOption.DoNotVerify));
        return Absolute(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify)) is { } home
            ? Path.Combine(home, inHome)
            : null;
    }

    private static string? Absolute(string? path) => Path.IsPathFullyQualified(path ?? "") ? path : null;

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
