using ScCaToken.Composition;
using ScCaToken.Driver.Settings;
using ScCaToken.Driver.Transport;
using ScCaToken.Pkcs11;

namespace ScCaToken.Native;

/// <summary>Puts the library together from the settings.</summary>
internal static class CompositionRoot
{
    /// <summary>The module behind the exported functions.</summary>
    internal static Pkcs11Module CreateModule() => new(OpenProviders, report: FailureLog.Write);

    /// <summary>The ways to the keys that the settings name; the settings' log level holds from here on.</summary>
    internal static IReadOnlyList<ITransportProvider> OpenProviders()
    {
        var settings = TokenSettings.Load();
        FailureLog.Level = settings.LogLevel;
        return TokenProviders.Create(settings, FailureLog.Write);
    }
}
