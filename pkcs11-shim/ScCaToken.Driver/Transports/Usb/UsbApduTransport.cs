using ScCaToken.Driver.Transport;
using ScCaToken.Protocol.Ccid;

namespace ScCaToken.Driver.Transports.Usb;

/// <summary>A USB key of class CCID, driven without a PC/SC service. The device is this program's alone while it is connected.</summary>
public sealed class UsbApduTransport : IApduTransport
{
    private const int ShortLimit = 261;
    private readonly UsbTransportProvider _provider;
    private readonly Lock _gate = new();
    private CcidReader? _reader;
    private T1Protocol? _t1;
    private byte[] _atr = [];
    private long _insertions = 1;
    private bool? _lastPresent;
    private bool _powered;
    private bool _removed;
    private volatile bool _present;
    private volatile bool _disposed;

    internal UsbApduTransport(UsbTransportProvider provider, string readerName)
    {
        _provider = provider;
        ReaderName = readerName;
    }

    /// <inheritdoc/>
    public string ReaderName { get; }

    /// <inheritdoc/>
    public bool IsConcurrent => false;

    /// <inheritdoc/>
    public int MaxCommandLength { get; private set; } = ShortLimit;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Atr => _atr;

    /// <summary>Counted from what this transport noticed; a command to a key that was away fails in any case.</summary>
    public long InsertionCount => Interlocked.Read(ref _insertions);

    /// <inheritdoc/>
    public bool IsCardPresent
    {
        get
        {
            // A command is running: what was known last is good enough, and the command itself notices a removal.
            if (_disposed || !_gate.TryEnter())
                return _present;
            try
            {
                return Note(_reader is null ? _provider.IsAttached(ReaderName) : _reader.SlotStatus() != 2);
            }
            catch (TransportException failure)
            {
                Fail(failure);
                return _present;
            }
            finally
            {
                _gate.Exit();
            }
        }
    }

    /// <inheritdoc/>
    public void Connect()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            Guard(() =>
            {
                _reader ??= CcidReader.Open(_provider.Find(ReaderName), ReaderName, _provider.Timeouts);
                if (!_powered || _reader.SlotStatus() != 0)
                    PowerOn();
                Note(true);
                return 0;
            });
        }
    }

    /// <inheritdoc/>
    public void Disconnect()
    {
        lock (_gate)
        {
            DropReader(powerOff: true);
        }
    }

    /// <inheritdoc/>
    public int Transmit(ReadOnlySpan<byte> command, Span<byte> response)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_reader is null || !_powered)
            {
                throw !_removed && _provider.IsAttached(ReaderName)
                    ? new TransportException(TransportError.CardReset, $"{ReaderName}: not connected to the card")
                    : new TransportException(TransportError.CardRemoved, $"{ReaderName}: the key is not plugged in");
            }

            try
            {
                _reader.Begin();
                return _t1 is null ? _reader.Transfer(command, response) : _t1.Transmit(command, response);
            }
            catch (TransportException failure)
            {
                throw Fail(failure);
            }
        }
    }

    /// <summary>Nothing to do: the claimed interface already keeps every other program away.</summary>
    public void BeginTransaction()
    {
    }

    /// <inheritdoc/>
    public void EndTransaction()
    {
    }

    /// <inheritdoc/>
    public void Reset()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            Guard(() =>
            {
                _reader ??= CcidReader.Open(_provider.Find(ReaderName), ReaderName, _provider.Timeouts);
                _reader.PowerOff();
                PowerOn();
                return 0;
            });
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        // Not under the gate: a command waiting for its answer ends by this.
        Volatile.Read(ref _reader)?.Cancel();
        lock (_gate)
            DropReader(powerOff: true);
    }

    private void PowerOn()
    {
        _powered = false;
        _removed = false;
        _reader!.Begin();
        _atr = _reader.PowerOn();
        _t1 = _reader.Interface.Level == CcidExchangeLevel.Tpdu ? T1Protocol.Start(_reader, _atr) : null;
        MaxCommandLength = _reader.Interface.Level == CcidExchangeLevel.ShortApdu ? ShortLimit : CcidHeader.MaxData;
        _powered = true;
    }

    private void Guard(Func<int> action)
    {
        try
        {
            action();
        }
        catch (TransportException failure)
        {
            throw Fail(failure);
        }
    }

    /// <summary>After a failure the device is given up, unless the card only needs power: late answers must not meet later commands.</summary>
    private TransportException Fail(TransportException failure)
    {
        bool wasPowered = _powered;
        _powered = false;
        if (failure.Error == TransportError.CardReset)
            return failure;
        DropReader(powerOff: false);
        bool attached = failure.Error != TransportError.CardRemoved && _provider.IsAttached(ReaderName);
        _removed |= wasPowered && !attached;
        Note(attached);
        return attached || failure.Error != TransportError.Communication
            ? failure
            : new TransportException(TransportError.CardRemoved, $"{ReaderName}: the key was pulled", failure);
    }

    private bool Note(bool now)
    {
        if (_lastPresent is { } before && before != now)
            Interlocked.Increment(ref _insertions);
        _lastPresent = now;
        _present = now;
        return now;
    }

    private void DropReader(bool powerOff)
    {
        if (_reader is null)
            return;
        try
        {
            if (powerOff && _powered)
                _reader.PowerOff();
        }
        catch (TransportException)
        {
            // Leaving a key that is gone is no failure.
        }

        _reader.Dispose();
        _reader = null;
        _t1 = null;
        _powered = false;
    }
}
