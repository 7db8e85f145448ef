using ScCaToken.Driver.Settings;
using ScCaToken.Driver.Transport;
using ScCaToken.Driver.Transports.PcSc;
using ScCaToken.Driver.Transports.Tcp;
using ScCaToken.Driver.Transports.Usb;

namespace ScCaToken.Composition;

/// <summary>Turns the settings into ways of reaching keys: the one place that knows every transport.</summary>
public static class TokenProviders
{
    /// <summary>One provider per configured address, in their order, traced when the settings name a file. The caller disposes them.</summary>
    /// <param name="settings">Where the keys are.</param>
    /// <param name="report">Gets, once, why the trace cannot be written.</param>
    /// <exception cref="SettingsException">An address cannot be used on this system.</exception>
    public static IReadOnlyList<ITransportProvider> Create(TokenSettings settings, Action<Exception>? report = null)
    {
        var providers = settings.Tokens.Select(Create);
        if (settings.TraceFile is not { } path)
            return [.. providers];
        var file = new TraceFile(path, report);
        return [.. providers.Select(p => new TracingTransportProvider(p, file))];
    }

    private static ITransportProvider Create(TokenAddress address) => address.Scheme switch
    {
        "sim" => new InProcessTransportProvider(address),
        "tcp" => new TcpTransportProvider(TcpTransportOptions.Parse(address.Location)),
        "usb" => new UsbTransportProvider(address.Location),
        "pcsc" => new PcScTransportProvider(address.Location),
        _ => throw new SettingsException($"'{address}' is not supported"),
    };
}
