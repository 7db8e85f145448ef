using ScCaToken.Driver.Gmt;
using ScCaToken.Skf.Errors;
using ScCaToken.Skf.Handles;

namespace ScCaToken.Skf.Devices;

/// <summary>A DEVHANDLE: one connection of the caller. Several share one <see cref="DeviceLink"/>.</summary>
internal sealed class SkfDevice(DeviceLink link) : HandleObject(null)
{
    private readonly string _serial = link.SerialNumber;
    private int _inUse;

    /// <inheritdoc/>
    public override SkfDevice Device => this;

    /// <inheritdoc/>
    public override bool MayHaveChildren => true;

    /// <summary>The reader and the key in it.</summary>
    public DeviceLink Link { get; } = link;

    /// <summary>The key.</summary>
    public GmtCard Card => Link.Card;

    /// <summary>Functions running on this handle now.</summary>
    public int InUse => Volatile.Read(ref _inUse);

    /// <summary>
    /// Begins a function. The counter is raised before the lock is looked at, and LockDev sets the lock before it looks at the counters:
    /// whoever comes second sees the other.
    /// </summary>
    public void BeginUse()
    {
        Interlocked.Increment(ref _inUse);
        if (Link.Lock.Owner is { } owner && owner != this)
            WaitForUnlock();
        if (!Link.IsFresh || !ReferenceEquals(_serial, Link.SerialNumber))
            CheckKey();
    }

    /// <summary>Ends a function.</summary>
    public void EndUse()
    {
        Interlocked.Decrement(ref _inUse);
        Link.Lock.Wake();
    }

    /// <inheritdoc/>
    public override void Release() => Link.Close(this);

    private void WaitForUnlock()
    {
        while (true)
        {
            EndUse();
            SkfException.Require(Link.Lock.WaitUntilFree(this), Sar.Timeout);
            Interlocked.Increment(ref _inUse);
            if (Link.Lock.Owner is not { } owner || owner == this)
                return;
        }
    }

    /// <summary>The key was away since the last function: handles of another key must not work on this one.</summary>
    private void CheckKey()
    {
        try
        {
            Link.Refresh();
            SkfException.Require(Link.SerialNumber == _serial, Sar.DeviceRemoved);
        }
        catch
        {
            EndUse();
            throw;
        }
    }
}
