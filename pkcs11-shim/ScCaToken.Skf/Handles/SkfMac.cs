using ScCaToken.Skf.Devices;
using ScCaToken.Skf.Symmetric;

namespace ScCaToken.Skf.Handles;

/// <summary>A MAC handle; several run over one key.</summary>
internal sealed class SkfMac(SkfSessionKey key, MacStream stream) : HandleObject(key)
{
    /// <inheritdoc/>
    public override SkfDevice Device { get; } = key.Device;

    /// <summary>Guards <see cref="Active"/>.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The message; null after the end.</summary>
    public MacStream? Active { get; set; } = stream;
}
