using ScCaToken.Core.Apdu;
using ScCaToken.Core.State;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Commands;

/// <summary>What a handler sees: the command past the gates of the instruction table, the objects its data named, and where the answer goes.</summary>
internal readonly ref struct CommandContext
{
    public required GmtApplet Applet { get; init; }

    public required Ins Ins { get; init; }

    public required byte P1 { get; init; }

    public required byte P2 { get; init; }

    /// <summary>The data field after AppID and ContID, as far as the instruction has them.</summary>
    public required ReadOnlySpan<byte> Data { get; init; }

    /// <summary>Ne, 0 when Le was absent.</summary>
    public required int ExpectedLength { get; init; }

    public required OutputBuffer Response { get; init; }

    /// <summary>Set when the instruction's data begins with AppID.</summary>
    public ApplicationState Application { get; init; }

    /// <summary>Set when the instruction's data goes on with ContID.</summary>
    public ContainerState Container { get; init; }

    public DeviceState Device => Applet.Device;

    public Records Records => Applet.Device.Records;
}
