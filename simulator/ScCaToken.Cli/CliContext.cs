using System.CommandLine;
using ScCaToken.Cli.Output;
using ScCaToken.Driver.Settings;

namespace ScCaToken.Cli;

/// <summary>What an action gets: the parsed command line, the terminal, the settings, and the key when it asks for it.</summary>
internal sealed class CliContext(ParseResult result, Terminal terminal) : IDisposable
{
    private TokenConnection? _connection;
    private TokenSettings? _settings;

    public Terminal Terminal { get; } = terminal;

    /// <summary>The settings with --token over them.</summary>
    public TokenSettings Settings => _settings ??= LoadSettings();

    /// <summary>The key, opened at the first use.</summary>
    public TokenConnection Connection => _connection ??= TokenConnection.Open(Settings, result.GetValue(Globals.Application), Terminal.Note);

    public ParseResult Result => result;

    public T? Get<T>(Option<T> option) => result.GetValue(option);

    public T? Get<T>(Argument<T> argument) => result.GetValue(argument);

    public void Dispose() => _connection?.Dispose();

    private TokenSettings LoadSettings()
    {
        string folder = Environment.CurrentDirectory;
        var settings = TokenSettings.Load(folder);
        if (result.GetValue(Globals.Token) is { } token)
            return settings with { Tokens = TokenAddress.ParseList(token) };
        // Whoever made the folder chose the key that is about to get the PIN.
        if (!settings.Tokens.SequenceEqual(TokenSettings.Load().Tokens))
            Terminal.Note($"{Path.Combine(folder, TokenSettings.FileName)} chooses the key: {string.Join("; ", settings.Tokens)}");
        return settings;
    }
}
