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

    /// <summary>The message; null after the end, and wiped then.</summary>
    public MacStream? Active
    {
        get;
        set
        {
            field?.Clear();
            field = value;
        }
    } = stream;

    /// <inheritdoc/>
    public override void Release()
    {
        lock (Gate)
            Active = null;
    }
}
