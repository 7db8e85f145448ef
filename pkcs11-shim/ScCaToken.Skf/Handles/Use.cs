using ScCaToken.Skf.Devices;

namespace ScCaToken.Skf.Handles;

/// <summary>The use of a handle during one function: while it lasts, another handle's LockDev waits. Dispose it to end.</summary>
/// <typeparam name="T">What the handle stands for.</typeparam>
internal readonly ref struct Use<T>
    where T : HandleObject
{
    private readonly SkfDevice _device;

    /// <summary>Begins the use; waits for another handle's lock and throws when the device is gone.</summary>
    public Use(T target)
    {
        _device = target.Device;
        _device.BeginUse();
        Target = target;
    }

    /// <summary>What the handle stands for.</summary>
    public T Target { get; }

    /// <summary>Ends the use.</summary>
    public void Dispose() => _device.EndUse();
}
