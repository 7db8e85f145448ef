using ScCaToken.Skf.Devices;

namespace ScCaToken.Skf.Handles;

/// <summary>What a handle stands for. A closed parent makes its children unusable, yet each can still be closed, in any order.</summary>
internal abstract class HandleObject
{
    private int _closed;

    /// <summary>Makes the object below <paramref name="parent"/>; a device handle has none.</summary>
    protected HandleObject(HandleObject? parent) => Parent = parent;

    /// <summary>The value the caller holds; 0 before it is entered in the table.</summary>
    public nint Handle { get; set; }

    /// <summary>The handle it was made from.</summary>
    public HandleObject? Parent { get; }

    /// <summary>The device handle at the root.</summary>
    public abstract SkfDevice Device { get; }

    /// <summary>Other handles can be made from this one, so closing it must look for them.</summary>
    public virtual bool MayHaveChildren => false;

    /// <summary>Neither it nor anything above it has been closed.</summary>
    public bool IsUsable
    {
        get
        {
            for (HandleObject? item = this; item is not null; item = item.Parent)
            {
                if (Volatile.Read(ref item._closed) != 0)
                    return false;
            }

            return true;
        }
    }

    /// <summary>Marks the object closed; false when it was already.</summary>
    public bool TryClose() => Interlocked.Exchange(ref _closed, 1) == 0;

    /// <summary>Lets go of what stands behind the handle (a key on the card, a secret in memory). Called once, never throws.</summary>
    public virtual void Release()
    {
    }
}
