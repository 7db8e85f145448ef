using ScCaToken.Driver.Gmt;
using ScCaToken.Skf.Devices;

namespace ScCaToken.Skf.Handles;

/// <summary>An HAPPLICATION.</summary>
internal sealed class SkfApplication(SkfDevice device, GmtApplication card) : HandleObject(device)
{
    /// <inheritdoc/>
    public override SkfDevice Device { get; } = device;

    /// <inheritdoc/>
    public override bool MayHaveChildren => true;

    /// <summary>The application on the card.</summary>
    public GmtApplication Card { get; } = card;
}
