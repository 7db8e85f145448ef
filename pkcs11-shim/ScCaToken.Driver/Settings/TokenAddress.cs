namespace ScCaToken.Driver.Settings;

/// <summary>
/// One entry of <c>SCCA_TOKEN</c>: <c>sim[:IMAGE]</c>, <c>pcsc[:READER]</c>, <c>usb[:VID:PID[:SERIAL]]</c> or <c>tcp:HOST:PORT</c>.
/// </summary>
/// <param name="Scheme">sim, pcsc, usb or tcp.</param>
/// <param name="Location">What follows the first colon, empty when there is none.</param>
public sealed record TokenAddress(string Scheme, string Location)
{
    /// <summary>The in-process key on its default image.</summary>
    public static TokenAddress Default { get; } = new("sim", "");

    /// <summary>Takes a list separated by semicolons apart; an empty text is the default.</summary>
    /// <exception cref="SettingsException">An entry is not an address.</exception>
    public static IReadOnlyList<TokenAddress> ParseList(string? text)
    {
        var addresses = (text ?? "")
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(Parse)
            .Distinct()
            .ToList();
        return addresses.Count == 0 ? [Default] : addresses;
    }

    /// <summary>The form in which the address is written.</summary>
    public override string ToString() => Location.Length == 0 ? Scheme : $"{Scheme}:{Location}";

    private static TokenAddress Parse(string entry)
    {
        int colon = entry.IndexOf(':', StringComparison.Ordinal);
        string scheme = (colon < 0 ? entry : entry[..colon]).ToLowerInvariant();
        string location = colon < 0 ? "" : entry[(colon + 1)..];
        bool valid = scheme switch
        {
            "sim" or "pcsc" => true,
            "usb" => location.Length == 0 || IsUsb(location),
            "tcp" => IsHostAndPort(location),
            _ => false,
        };
        return valid
            ? new TokenAddress(scheme, location)
            : throw new SettingsException($"'{entry}' is no token address; write sim[:IMAGE], pcsc[:READER], usb[:VID:PID[:SERIAL]] or tcp:HOST:PORT");
    }

    private static bool IsUsb(string location)
    {
        var parts = location.Split(':');
        return parts.Length is 2 or 3 && parts.Take(2).All(p => ushort.TryParse(p, System.Globalization.NumberStyles.HexNumber, null, out _));
    }

    private static bool IsHostAndPort(string location)
    {
        int colon = location.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(location[(colon + 1)..], out ushort port) && port != 0;
    }
}
