using ScCaToken.Driver.Gmt;
using ScCaToken.Driver.Transport;

namespace ScCaToken.Skf.Devices;

/// <summary>One reader of this process and the key in it, shared by all device handles. It stays connected, so closing a handle changes no right.</summary>
internal sealed class DeviceLink : IDisposable
{
    private readonly Lock _gate = new();
    private readonly IApduTransport _transport;
    private readonly List<SkfDevice> _devices = [];
    private long _insertionSeen = -1;
    private volatile string _serialNumber = "";

    /// <summary>Makes the link over an opened transport; the card is not touched yet.</summary>
    public DeviceLink(IApduTransport transport)
    {
        _transport = transport;
        Card = new GmtCard(transport);
        Lock = new DeviceLock(() => _serialNumber.Length > 0 ? _serialNumber : transport.ReaderName, transport.BeginTransaction, transport.EndTransaction);
    }

    /// <summary>The key's commands.</summary>
    public GmtCard Card { get; }

    /// <summary>The lock of LockDev.</summary>
    public DeviceLock Lock { get; }

    /// <summary>The reader's name: the device name of SKF.</summary>
    public string Name => _transport.ReaderName;

    /// <summary>Serial number of the key last seen; the same object as long as it is the same key.</summary>
    public string SerialNumber => _serialNumber;

    /// <summary>Whether a key is in the reader.</summary>
    public bool IsPresent => _transport.IsCardPresent;

    /// <summary>Changes with each insertion or removal.</summary>
    public long InsertionCount => _transport.InsertionCount;

    /// <summary>No insertion or removal since the last <see cref="Refresh"/>.</summary>
    public bool IsFresh => Volatile.Read(ref _insertionSeen) == _transport.InsertionCount;

    /// <summary>Connects if needed and learns which key it is.</summary>
    public void Refresh()
    {
        lock (_gate)
        {
            if (IsFresh)
                return;
            Card.Channel.Connect();
            long seen = _transport.InsertionCount;
            string serial = Card.GetDeviceStatus().SerialNumber;
            if (serial != _serialNumber)
                _serialNumber = serial;
            Volatile.Write(ref _insertionSeen, seen);
        }
    }

    /// <summary>Makes a device handle's object.</summary>
    public SkfDevice Connect()
    {
        Refresh();
        var device = new SkfDevice(this);
        lock (_gate)
            _devices.Add(device);
        return device;
    }

    /// <summary>SKF_LockDev.</summary>
    public bool TryLock(SkfDevice device, uint timeoutMilliseconds) => Lock.TryEnter(device, Devices, timeoutMilliseconds);

    /// <summary>SKF_UnlockDev; false when the handle does not hold the lock.</summary>
    public bool TryUnlock(SkfDevice device) => Lock.TryExit(device, all: false);

    /// <summary>Forgets a device handle and frees its lock.</summary>
    public void Close(SkfDevice device)
    {
        Lock.TryExit(device, all: true);
        lock (_gate)
            _devices.Remove(device);
    }

    /// <inheritdoc/>
    public void Dispose() => Card.Dispose();

    private IReadOnlyList<SkfDevice> Devices()
    {
        lock (_gate)
            return [.. _devices];
    }
}
