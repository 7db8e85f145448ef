using System.Security.Cryptography;
using ScCaToken.Core.Devices;
using ScCaToken.Driver.Transport;
using ScCaToken.Simulator;

namespace ScCaToken.Composition;

/// <summary>The driver's way to a virtual key in the same process: a method call, on several threads at once.</summary>
public sealed class InProcessTransport : IApduTransport
{
    private readonly ISharedKey _key;
    private readonly Action? _release;
    private long _insertions;
    private long _insertionSeen;
    private long _resetsSeen = -1;
    private int _disposed;

    /// <summary>Makes a transport to <paramref name="key"/>, which stays the caller's; <paramref name="release"/> runs once at the end.</summary>
    public InProcessTransport(ISharedKey key, string readerName, Action? release = null)
    {
        _key = key;
        _release = release;
        ReaderName = readerName;
        _insertions = 1;
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
    public bool IsCardPresent => _key.IsPlugged;

    /// <inheritdoc/>
    public long InsertionCount => Volatile.Read(ref _insertions);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Atr { get; private set; }

    /// <inheritdoc/>
    public void Connect()
    {
        try
        {
            long insertion = InsertionCount;
            _key.PowerOn();
            Volatile.Write(ref _resetsSeen, _key.ResetCount);
            Volatile.Write(ref _insertionSeen, insertion);
            Atr = _key.AnswerToReset;
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
        long resets = Volatile.Read(ref _resetsSeen);
        if (resets < 0)
            throw new TransportException(TransportError.CardReset, $"{ReaderName}: not connected");
        long insertion = Volatile.Read(ref _insertionSeen);
        if (InsertionCount != insertion)
            throw Removed();
        if (_key.ResetCount != resets && _key.IsPowered)
            throw new TransportException(TransportError.CardReset, $"{ReaderName}: the key was reset");
        try
        {
            int length = _key.Transmit(command, response);
            if (InsertionCount == insertion)
                return length;
            // Nobody pulls a key and still gets its answer: the caller must not take it for one of the key plugged in now.
            CryptographicOperations.ZeroMemory(response[..length]);
            throw Removed();
        }
        catch (KeyAbsentException absent)
        {
            // Plugged but without power: the power was cut and a connect brings it back.
            throw new TransportException(_key.IsPlugged ? TransportError.CardReset : TransportError.CardRemoved, $"{ReaderName}: {absent.Message}", absent);
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
            // Counted by hand: a reset by somebody else at the same moment must still show.
            long resets = _key.ResetCount;
            _key.Reset();
            Volatile.Write(ref _resetsSeen, resets + 1);
        }
        catch (KeyAbsentException absent)
        {
            throw new TransportException(_key.IsPlugged ? TransportError.CardReset : TransportError.CardRemoved, $"{ReaderName}: {absent.Message}", absent);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _key.Plugged -= CountInsertion;
        _key.Unplugged -= CountInsertion;
        _release?.Invoke();
    }

    private TransportException Removed() => new(TransportError.CardRemoved, $"{ReaderName}: the key was pulled");

    private void CountInsertion(object? sender, EventArgs e) => Interlocked.Increment(ref _insertions);
}
