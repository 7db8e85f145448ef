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
    /// <param name="settings">The addresses and the trace file.</param>
    /// <param name="note">Is told what the user should know and no call fails with: that the trace cannot be written.</param>
    /// <exception cref="SettingsException">An address cannot be used on this system.</exception>
    public static IReadOnlyList<ITransportProvider> Create(TokenSettings settings, Action<string>? note = null)
    {
        var providers = settings.Tokens.Select(Create);
        if (settings.TraceFile is null)
            return [.. providers];
        var file = new TraceFile(settings.TraceFile, note);
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
