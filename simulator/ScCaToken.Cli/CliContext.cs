using System.CommandLine;
using ScCaToken.Cli.Output;
using ScCaToken.Driver.Settings;

namespace ScCaToken.Cli;

/// <summary>What an action gets: the parsed command line, the terminal, the settings, and the key when it asks for it.</summary>
internal sealed class CliContext(ParseResult result, Terminal terminal) : IDisposable
{
    private TokenConnection? _connection;

    public Terminal Terminal { get; } = terminal;

    /// <summary>The settings with --token over them.</summary>
    public TokenSettings Settings
    {
        get
        {
            var settings = TokenSettings.Load();
            return result.GetValue(Globals.Token) is { } token ? settings with { Tokens = TokenAddress.ParseList(token) } : settings;
        }
    }

    /// <summary>The key, opened at the first use.</summary>
    public TokenConnection Connection => _connection ??= TokenConnection.Open(Settings, result.GetValue(Globals.Application), Terminal.Note);

    public ParseResult Result => result;

    public T? Get<T>(Option<T> option) => result.GetValue(option);

    public T? Get<T>(Argument<T> argument) => result.GetValue(argument);

    public void Dispose() => _connection?.Dispose();
}
