using ScCaToken.Driver.Gmt;
using ScCaToken.Driver.Transport;

namespace ScCaToken.Skf.Devices;

/// <summary>One reader of this process and the key in it, shared by all device handles. It stays connected, so closing a handle changes no right.</summary>
internal sealed class DeviceLink : IDisposable
{
    private readonly Lock gate = new();
    private readonly IApduTransport transport;
    private readonly List<SkfDevice> devices = [];
    private long insertionSeen = -1;
    private volatile string serialNumber = "";

    /// <summary>Makes the link over an opened transport; the card is not touched yet.</summary>
    public DeviceLink(IApduTransport transport)
    {
        this.transport = transport;
        Card = new GmtCard(transport);
        Lock = new DeviceLock(() => serialNumber.Length > 0 ? serialNumber : transport.ReaderName);
    }

    /// <summary>The key's commands.</summary>
    public GmtCard Card { get; }

    /// <summary>The lock of LockDev.</summary>
    public DeviceLock Lock { get; }

    /// <summary>The reader's name: the device name of SKF.</summary>
    public string Name => transport.ReaderName;

    /// <summary>Serial number of the key last seen; the same object as long as it is the same key.</summary>
    public string SerialNumber => serialNumber;

    /// <summary>Whether a key is in the reader.</summary>
    public bool IsPresent => transport.IsCardPresent;

    /// <summary>Changes with each insertion or removal.</summary>
    public long InsertionCount => transport.InsertionCount;

    /// <summary>No insertion or removal since the last <see cref="Refresh"/>.</summary>
    public bool IsFresh => Volatile.Read(ref insertionSeen) == transport.InsertionCount;

    /// <summary>Connects if needed and learns which key it is.</summary>
    public void Refresh()
    {
        lock (gate)
        {
            if (IsFresh)
                return;
            Card.Channel.Connect();
            long seen = transport.InsertionCount;
            string serial = Card.GetDeviceStatus().SerialNumber;
            if (serial != serialNumber)
                serialNumber = serial;
            Volatile.Write(ref insertionSeen, seen);
        }
    }

    /// <summary>Makes a device handle's object.</summary>
    public SkfDevice Connect()
    {
        Refresh();
        var device = new SkfDevice(this);
        lock (gate)
            devices.Add(device);
        return device;
    }

    /// <summary>SKF_LockDev.</summary>
    public bool TryLock(SkfDevice device, uint timeoutMilliseconds) =>
        Lock.TryEnter(device, Devices, timeoutMilliseconds, transport.BeginTransaction);

    /// <summary>SKF_UnlockDev; false when the handle does not hold the lock.</summary>
    public bool TryUnlock(SkfDevice device) => Lock.TryExit(device, all: false, transport.EndTransaction);

    /// <summary>Forgets a device handle and frees its lock.</summary>
    public void Close(SkfDevice device)
    {
        Lock.TryExit(device, all: true, transport.EndTransaction);
        lock (gate)
            devices.Remove(device);
    }

    /// <inheritdoc/>
    public void Dispose() => Card.Dispose();

    private IReadOnlyList<SkfDevice> Devices()
    {
        lock (gate)
            return [.. devices];
    }
}
