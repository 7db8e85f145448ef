using ScCaToken.Driver.Settings;
using ScCaToken.Driver.Transport;
using ScCaToken.Driver.Transports.PcSc;
using ScCaToken.Driver.Transports.Tcp;
using ScCaToken.Driver.Transports.Usb;

namespace ScCaToken.Composition;

/// <summary>Turns the settings into ways of reaching keys: the one place that knows every transport.</summary>
public static class TokenProviders
{
    /// <summary>One provider per configured address, traced when the settings name a file. The caller disposes them.</summary>
    /// <exception cref="SettingsException">An address cannot be used on this system.</exception>
    public static IReadOnlyList<ITransportProvider> Create(TokenSettings settings)
    {
        var providers = settings.Tokens.Select(Create);
        return settings.TraceFile is { } file ? [.. providers.Select(p => new TracingTransportProvider(p, file))] : [.. providers];
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
