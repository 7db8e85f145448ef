using ScCaToken.Skf.Devices;

namespace ScCaToken.Skf.Handles;

/// <summary>An agreement handle: the initiator's temporary key waits on the card.</summary>
internal sealed class SkfAgreement(SkfDevice device, ushort id, uint algorithm) : HandleObject(device)
{
    /// <inheritdoc/>
    public override SkfDevice Device { get; } = device;

    /// <summary>The card's id.</summary>
    public ushort Id { get; } = id;

    /// <summary>SGD id of the key to be agreed on.</summary>
    public uint Algorithm { get; } = algorithm;

    /// <summary>The channel's epoch at the start; in a later one the temporary key is gone.</summary>
    public int Epoch { get; } = device.Card.Channel.Epoch;
}
