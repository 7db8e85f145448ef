using ScCaToken.Driver.Gmt;
using ScCaToken.Skf.Devices;

namespace ScCaToken.Skf.Handles;

/// <summary>An HCONTAINER.</summary>
internal sealed class SkfContainer(SkfApplication application, ushort id) : HandleObject(application)
{
    /// <inheritdoc/>
    public override SkfDevice Device { get; } = application.Device;

    /// <summary>The application on the card.</summary>
    public GmtApplication Card { get; } = application.Card;

    /// <summary>The container's id on the card.</summary>
    public ushort Id { get; } = id;
}
