using System.Runtime.ExceptionServices;
using ScCaToken.Cli.Doctor;
using ScCaToken.Composition;
using ScCaToken.Devices;
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

    /// <summary>
    /// Opens the first reader with a card among the configured ones. A place that cannot be reached is passed by, and named in a note when
    /// another has a key; its failure is thrown when none has.
    /// </summary>
    public static TokenConnection Open(TokenSettings settings, string? applicationName, Action<string> note)
    {
        var providers = TokenProviders.Create(settings, failure => note(failure.Message));
        var failures = new List<Exception>();
        try
        {
            for (int i = 0; i < providers.Count; i++)
            {
                if (FirstCard(providers[i], settings.Tokens[i], failures) is not { } card)
                    continue;
                failures.ForEach(failure => note($"passed by: {failure.Message}"));
                return new TokenConnection(providers, card, applicationName);
            }
        }
        catch
        {
            Close(providers);
            throw;
        }

        Close(providers);
        if (failures is [var first, ..])
            ExceptionDispatchInfo.Throw(first);
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
            WithReason(type, () => Application.Login(type, pin));
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(pin);
        }

        try
        {
            T? result = default;
            WithReason(type, () => result = work(Application));
            return result!;
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

    /// <summary>Runs what a PIN permits. When the key says no more than "not in this state" (6985), the state of that PIN mostly is the reason.</summary>
    public void WithReason(PinType type, Action work)
    {
        try
        {
            work();
        }
        catch (CardException failure) when (failure.StatusWord == StatusWord.ConditionsNotSatisfied)
        {
            bool user = type == PinType.User;
            var status = Application.GetPinStatus(type);
            if (user && !status.IsInitialized)
                throw new CliException(ExitCode.Failure, "the user PIN is not set", "scca pin init sets it with the SO PIN");
            if (status.MustChange)
                throw new CliException(ExitCode.Failure, $"the {(user ? "user" : "SO")} PIN must be changed first", user ? "scca pin change" : "scca pin change --so");
            throw;
        }
    }

    public void Dispose()
    {
        Card.Dispose();
        Close(_providers);
    }

    private static GmtCard? FirstCard(ITransportProvider provider, TokenAddress address, List<Exception> failures)
    {
        try
        {
            foreach (string reader in provider.ListReaders())
            {
                if (OpenCard(provider.Open(reader), failures) is { } card)
                    return card;
            }
        }
        catch (TransportException failure) when (failure.InnerException is ImageException { Kind: ImageErrorKind.NotFound })
        {
            failures.Add(new CliException(ExitCode.NoToken, failure.Message, $"scca token new {ShellCommands.Quote(address.Location)} makes it"));
        }
        catch (TransportException failure)
        {
            failures.Add(failure);
        }

        return null;
    }

    /// <summary>The card in a reader; null, and the transport is closed, when there is none or it does not answer.</summary>
    private static GmtCard? OpenCard(IApduTransport transport, List<Exception> failures)
    {
        if (transport.IsCardPresent)
        {
            var card = new GmtCard(transport);
            try
            {
                card.Channel.Connect();
                return card;
            }
            catch (TransportException failure)
            {
                failures.Add(failure);
            }
        }

        transport.Dispose();
        return null;
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
