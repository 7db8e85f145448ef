using ScCaToken.Driver.Channel;

namespace ScCaToken.Driver.Gmt;

/// <summary>The answer to GetDevInfo (GM/T 0017).</summary>
public sealed record GmtDeviceInfo
{
    /// <summary>Bytes of the answer.</summary>
    public const int Size = 288;

    /// <summary>Manufacturer, up to 64 bytes.</summary>
    public required string Manufacturer { get; init; }

    /// <summary>Issuer, up to 64 bytes.</summary>
    public required string Issuer { get; init; }

    /// <summary>Device label, up to 32 bytes.</summary>
    public required string Label { get; init; }

    /// <summary>Serial number, up to 32 characters.</summary>
    public required string SerialNumber { get; init; }

    /// <summary>Hardware version.</summary>
    public required Version HardwareVersion { get; init; }

    /// <summary>Firmware version.</summary>
    public required Version FirmwareVersion { get; init; }

    /// <summary>OR of the SGD ids of the block ciphers.</summary>
    public required uint AlgSymCap { get; init; }

    /// <summary>OR of the SGD ids of the public-key algorithms.</summary>
    public required uint AlgAsymCap { get; init; }

    /// <summary>OR of the SGD ids of the hashes.</summary>
    public required uint AlgHashCap { get; init; }

    /// <summary>SGD id of the cipher of device authentication.</summary>
    public required uint DevAuthAlgId { get; init; }

    /// <summary>Bytes of storage.</summary>
    public required uint TotalSpace { get; init; }

    /// <summary>Bytes free.</summary>
    public required uint FreeSpace { get; init; }

    internal static GmtDeviceInfo Parse(ReadOnlySpan<byte> answer)
    {
        var reader = new ApduReader(answer);
        // The version of the layout, of which there is one, and padding.
        reader.Bytes(4);
        return new GmtDeviceInfo
        {
            Manufacturer = reader.FixedText(64),
            Issuer = reader.FixedText(64),
            Label = reader.FixedText(32),
            SerialNumber = reader.FixedText(32),
            HardwareVersion = ReadVersion(ref reader),
            FirmwareVersion = ReadVersion(ref reader),
            AlgSymCap = reader.UInt32(),
            AlgAsymCap = reader.UInt32(),
            AlgHashCap = reader.UInt32(),
            DevAuthAlgId = reader.UInt32(),
            TotalSpace = reader.UInt32(),
            FreeSpace = reader.UInt32(),
        };
    }

    private static Version ReadVersion(ref ApduReader reader) => new(reader.Byte(), reader.Byte());
}
