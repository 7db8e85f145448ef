using ScCaToken.Core.Devices;
using ScCaToken.Driver.Transport;
using ScCaToken.Simulator;

namespace ScCaToken.Composition;

/// <summary>The driver's way to a virtual key in the same process: a method call, on several threads at once.</summary>
public sealed class InProcessTransport : IApduTransport
{
    private readonly VirtualKey key;
    private readonly Action? release;
    private long insertions;
    private long resetsSeen;
    private int disposed;

    /// <summary>Makes a transport to <paramref name="key"/>, which stays the caller's; <paramref name="release"/> runs once at the end.</summary>
    public InProcessTransport(VirtualKey key, string readerName, Action? release = null)
    {
        this.key = key;
        this.release = release;
        ReaderName = readerName;
        insertions = 1;
        key.Plugged += CountInsertion;
        key.Unplugged += CountInsertion;
    }

    /// <inheritdoc/>
    public string ReaderName { get; }

    /// <inheritdoc/>
    public bool IsConcurrent => true;

    /// <inheritdoc/>
    public int MaxCommandLength => Protocol.CommandApdu.MaxEncodedLength;

    /// <inheritdoc/>
    public bool IsCardPresent => key.IsPlugged;

    /// <inheritdoc/>
    public long InsertionCount => Volatile.Read(ref insertions);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Atr { get; private set; }

    /// <inheritdoc/>
    public void Connect()
    {
        try
        {
            key.PowerOn();
            resetsSeen = key.ResetCount;
            Atr = VirtualKey.Atr.ToArray();
        }
        catch (KeyAbsentException absent)
        {
            throw new TransportException(TransportError.CardRemoved, $"{ReaderName}: the key is not plugged in", absent);
        }
        catch (ObjectDisposedException gone)
        {
            throw new TransportException(TransportError.ReaderUnavailable, $"{ReaderName}: the key is gone", gone);
        }
    }

    /// <inheritdoc/>
    public void Disconnect()
    {
    }

    /// <inheritdoc/>
    public int Transmit(ReadOnlySpan<byte> command, Span<byte> response)
    {
        if (key.ResetCount != resetsSeen && key.IsPowered)
            throw new TransportException(TransportError.CardReset, $"{ReaderName}: the key was reset");
        try
        {
            return key.Transmit(command, response);
        }
        catch (KeyAbsentException absent)
        {
            // Plugged but without power: the power was cut and a connect brings it back.
            throw new TransportException(key.IsPlugged ? TransportError.CardReset : TransportError.CardRemoved, $"{ReaderName}: {absent.Message}", absent);
        }
        catch (PowerLostException cut)
        {
            throw new TransportException(TransportError.Communication, $"{ReaderName}: the power went during the command", cut);
        }
    }

    /// <inheritdoc/>
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
        try
        {
            key.Reset();
        }
        catch (KeyAbsentException absent)
        {
            throw new TransportException(TransportError.CardRemoved, $"{ReaderName}: {absent.Message}", absent);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        key.Plugged -= CountInsertion;
        key.Unplugged -= CountInsertion;
        release?.Invoke();
    }

    private void CountInsertion(object? sender, EventArgs e) => Interlocked.Increment(ref insertions);
}
