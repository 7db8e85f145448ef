using ScCaToken.Protocol.Ccid;

namespace ScCaToken.Simulator.Hosts.Ccid;

/// <summary>How the key presents itself on USB.</summary>
public sealed class CcidDeviceOptions
{
    /// <summary>Vendor id. The default pair 1209:0001 is pid.codes' pair for tests; pcscd's driver must be told of it.</summary>
    public ushort VendorId { get; init; } = 0x1209;

    /// <summary>Product id.</summary>
    public ushort ProductId { get; init; } = 0x0001;

    /// <summary>Manufacturer string.</summary>
    public string Manufacturer { get; init; } = "ScCaToken";

    /// <summary>Product string.</summary>
    public string Product { get; init; } = "ScCaToken USB Key";

    /// <summary>Serial number string.</summary>
    public string Serial { get; init; } = "00000001";

    /// <summary>Short or extended APDUs.</summary>
    public CcidExchangeLevel Level { get; init; } = CcidExchangeLevel.ExtendedApdu;

    /// <summary>How often a long command asks the host for more time; hosts give up after about 3 s.</summary>
    public TimeSpan TimeExtensionInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Largest data part of a message.</summary>
    internal int MaxData => Level == CcidExchangeLevel.ExtendedApdu ? CcidHeader.MaxData : 261;
}
