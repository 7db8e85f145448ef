using ScCaToken.Driver.Transport;
using ScCaToken.Protocol.Ccid;

namespace ScCaToken.Driver.Transports.Usb;

/// <summary>A USB key of class CCID, driven without a PC/SC service. The device is this program's alone while it is connected.</summary>
public sealed class UsbApduTransport : IApduTransport
{
    private const int ShortLimit = 261;
    private readonly UsbTransportProvider provider;
    private readonly Lock gate = new();
    private CcidReader? reader;
    private T1Protocol? t1;
    private byte[] atr = [];
    private long insertions = 1;
    private bool? lastPresent;
    private bool powered;
    private bool removed;
    private volatile bool present;
    private volatile bool disposed;

    internal UsbApduTransport(UsbTransportProvider provider, string readerName)
    {
        this.provider = provider;
        ReaderName = readerName;
    }

    /// <inheritdoc/>
    public string ReaderName { get; }

    /// <inheritdoc/>
    public bool IsConcurrent => false;

    /// <inheritdoc/>
    public int MaxCommandLength { get; private set; } = ShortLimit;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Atr => atr;

    /// <summary>Counted from what this transport noticed; a command to a key that was away fails in any case.</summary>
    public long InsertionCount => Interlocked.Read(ref insertions);

    /// <inheritdoc/>
    public bool IsCardPresent
    {
        get
        {
            // A command is running: what was known last is good enough, and the command itself notices a removal.
            if (disposed || !gate.TryEnter())
                return present;
            try
            {
                return Note(reader is null ? provider.IsAttached(ReaderName) : reader.SlotStatus() != 2);
            }
            catch (TransportException failure)
            {
                Fail(failure);
                return present;
            }
            finally
            {
                gate.Exit();
            }
        }
    }

    /// <inheritdoc/>
    public void Connect()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            Guard(() =>
            {
                reader ??= CcidReader.Open(provider.Find(ReaderName), ReaderName);
                if (!powered || reader.SlotStatus() != 0)
                    PowerOn();
                Note(true);
                return 0;
            });
        }
    }

    /// <inheritdoc/>
    public void Disconnect()
    {
        lock (gate)
        {
            DropReader(powerOff: true);
        }
    }

    /// <inheritdoc/>
    public int Transmit(ReadOnlySpan<byte> command, Span<byte> response)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (reader is null || !powered)
            {
                throw !removed && provider.IsAttached(ReaderName)
                    ? new TransportException(TransportError.CardReset, $"{ReaderName}: not connected to the card")
                    : new TransportException(TransportError.CardRemoved, $"{ReaderName}: the key is not plugged in");
            }

            try
            {
                return t1 is null ? reader.Transfer(command, response) : t1.Transmit(command, response);
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
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            Guard(() =>
            {
                reader ??= CcidReader.Open(provider.Find(ReaderName), ReaderName);
                reader.PowerOff();
                PowerOn();
                return 0;
            });
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        disposed = true;
        // Not under the gate: a command waiting for its answer ends by this.
        Volatile.Read(ref reader)?.Cancel();
        lock (gate)
            DropReader(powerOff: true);
    }

    private void PowerOn()
    {
        powered = false;
        removed = false;
        atr = reader!.PowerOn();
        t1 = reader.Interface.Level == CcidExchangeLevel.Tpdu ? T1Protocol.Start(reader, atr) : null;
        MaxCommandLength = reader.Interface.Level == CcidExchangeLevel.ShortApdu ? ShortLimit : CcidHeader.MaxData;
        powered = true;
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
        bool wasPowered = powered;
        powered = false;
        if (failure.Error == TransportError.CardReset)
            return failure;
        DropReader(powerOff: false);
        bool attached = failure.Error != TransportError.CardRemoved && provider.IsAttached(ReaderName);
        removed |= wasPowered && !attached;
        Note(attached);
        return attached || failure.Error != TransportError.Communication
            ? failure
            : new TransportException(TransportError.CardRemoved, $"{ReaderName}: the key was pulled", failure);
    }

    private bool Note(bool now)
    {
        if (lastPresent is { } before && before != now)
            Interlocked.Increment(ref insertions);
        lastPresent = now;
        present = now;
        return now;
    }

    private void DropReader(bool powerOff)
    {
        if (reader is null)
            return;
        try
        {
            if (powerOff && powered)
                reader.PowerOff();
        }
        catch (TransportException)
        {
            // Leaving a key that is gone is no failure.
        }

        reader.Dispose();
        reader = null;
        t1 = null;
        powered = false;
    }
}
