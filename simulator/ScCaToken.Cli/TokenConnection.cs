using ScCaToken.Composition;
using ScCaToken.Driver.Card;
using ScCaToken.Driver.Errors;
using ScCaToken.Driver.Gmt;
using ScCaToken.Driver.Settings;
using ScCaToken.Driver.Transport;
using ScCaToken.Protocol;

namespace ScCaToken.Cli;

/// <summary>The key a command works on, and one application of it.</summary>
internal sealed class TokenConnection : IDisposable
{
    private readonly IReadOnlyList<ITransportProvider> _providers;
    private readonly string? _applicationName;
    private GmtApplication? _application;

    private TokenConnection(IReadOnlyList<ITransportProvider> providers, GmtCard card, string? applicationName)
    {
        _providers = providers;
        _applicationName = applicationName;
        Card = card;
    }

    public GmtCard Card { get; }

    public string ReaderName => Card.Channel.Transport.ReaderName;

    /// <summary>What to tell somebody whose key has no application that this tool works on.</summary>
    public const string NoApplicationHint = "scca works on applications of GM/T 0016 and this key has none; the PIV side of a key is for PKCS#11 and PIV software (docs/PIV.md)";

    /// <summary>The chosen application, the first one by default.</summary>
    public GmtApplication Application => _application ??= OpenApplication();

    /// <summary>Opens the first reader with a card among the configured ones.</summary>
    public static TokenConnection Open(TokenSettings settings, string? applicationName, Action<string> note)
    {
        var providers = TokenProviders.Create(settings, note);
        try
        {
            foreach (var provider in providers)
            {
                foreach (string reader in provider.ListReaders())
                {
                    var transport = provider.Open(reader);
                    if (transport.IsCardPresent)
                    {
                        var card = new GmtCard(transport);
                        card.Channel.Connect();
                        return new TokenConnection(providers, card, applicationName);
                    }

                    transport.Dispose();
                }
            }
        }
        catch
        {
            Close(providers);
            throw;
        }

        Close(providers);
        throw new CliException(ExitCode.NoToken, $"no key at {string.Join("; ", settings.Tokens)}", "scca token list shows what is reachable");
    }

    /// <summary>The id of a container; null name means the only one.</summary>
    public (ushort Id, string Name) Container(string? name)
    {
        if (name is not null)
            return (OpenContainer(name), name);
        var names = Application.ListContainers();
        return names.Count switch
        {
            1 => (Application.OpenContainer(names[0]), names[0]),
            0 => throw new CliException(ExitCode.NotFound, "the application has no container", "scca key generate makes one"),
            _ => throw new CliException(ExitCode.Usage, $"the application has {names.Count} containers", "choose one with --container"),
        };
    }

    /// <summary>Runs work that needs a login, and logs out after it.</summary>
    public T LoggedIn<T>(byte[] pin, PinType type, Func<GmtApplication, T> work)
    {
        try
        {
            Application.Login(type, pin);
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(pin);
        }

        try
        {
            return work(Application);
        }
        finally
        {
            Application.Logout();
        }
    }

    /// <summary>The same for work without a result.</summary>
    public void LoggedIn(byte[] pin, PinType type, Action<GmtApplication> work) => LoggedIn(pin, type, application =>
    {
        work(application);
        return 0;
    });

    public void Dispose()
    {
        Card.Dispose();
        Close(_providers);
    }

    private static void Close(IReadOnlyList<ITransportProvider> providers)
    {
        foreach (var provider in providers)
            provider.Dispose();
    }

    /// <summary>The id of a container that must exist.</summary>
    public ushort OpenContainer(string name)
    {
        try
        {
            return Application.OpenContainer(name);
        }
        catch (CardException failure) when (failure.StatusWord == StatusWord.ContainerNotFound)
        {
            throw new CliException(ExitCode.NotFound, $"no container {name}", "scca container list shows what there is");
        }
    }

    private GmtApplication OpenApplication()
    {
        string name = _applicationName ?? FirstApplication();
        try
        {
            return Card.OpenApplication(name);
        }
        catch (CardException failure) when (failure.StatusWord == StatusWord.ReferenceNotFound)
        {
            throw new CliException(ExitCode.NotFound, $"no application {name}", "scca token info shows what there is");
        }
    }

    private string FirstApplication() =>
        Card.ListApplications() is [var first, ..] ? first : throw new CliException(ExitCode.NotFound, "the key has no application", NoApplicationHint);
}
