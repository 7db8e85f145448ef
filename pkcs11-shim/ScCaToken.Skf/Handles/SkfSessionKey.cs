using ScCaToken.Skf.Devices;
using ScCaToken.Skf.Symmetric;

namespace ScCaToken.Skf.Handles;

/// <summary>A session key handle. It belongs to the device handle: closing the container it came from leaves it usable.</summary>
internal sealed class SkfSessionKey(SkfDevice device, ISessionKey key) : HandleObject(device)
{
    /// <inheritdoc/>
    public override SkfDevice Device { get; } = device;

    /// <inheritdoc/>
    public override bool MayHaveChildren => true;

    /// <summary>The key.</summary>
    public ISessionKey Key { get; } = key;

    /// <summary>Guards <see cref="Active"/>.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The message being encrypted or decrypted; null before EncryptInit and after the end. The one before is wiped.</summary>
    public CipherStream? Active
    {
        get;
        set
        {
            field?.Clear();
            field = value;
        }
    }

    /// <inheritdoc/>
    public override void Release()
    {
        lock (Gate)
            Active = null;
        Key.Destroy();
    }
}
