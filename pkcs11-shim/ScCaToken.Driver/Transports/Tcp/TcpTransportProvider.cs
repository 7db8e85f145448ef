using ScCaToken.Driver.Transport;

namespace ScCaToken.Driver.Transports.Tcp;

/// <summary>The provider of <c>tcp:HOST:PORT</c>: one server, one reader.</summary>
public sealed class TcpTransportProvider : ITransportProvider
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(250);
    private readonly TcpTransportOptions _options;
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new();
    private TcpLink? _watch;
    private (bool Reachable, long Count)? _seen;

    /// <summary>Makes the provider; nothing is sent before it is used.</summary>
    public TcpTransportProvider(TcpTransportOptions options) => _options = options;

    /// <inheritdoc/>
    public string Scheme => "tcp";

    /// <inheritdoc/>
    public IReadOnlyList<string> ListReaders()
    {
        lock (_gate)
        {
            try
            {
                Look(_closing.Token);
            }
            catch (TransportException)
            {
                Drop();
                // Once more: the old connection may have died long ago, with a new server at the same place.
                Look(_closing.Token);
            }

            return [TcpApduTransport.NameOf(_options)];
        }
    }

    /// <inheritdoc/>
    public IApduTransport Open(string readerName) => readerName == TcpApduTransport.NameOf(_options)
        ? new TcpApduTransport(_options)
        : throw new TransportException(TransportError.ReaderUnavailable, $"no reader '{readerName}'");

    /// <inheritdoc/>
    public bool WaitForChange(int timeoutMilliseconds, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _closing.Token);
        if (timeoutMilliseconds >= 0)
            limit.CancelAfter(timeoutMilliseconds);
        while (true)
        {
            TcpLink? link;
            lock (_gate)
            {
                if (Changed(limit.Token))
                    return true;
                link = _watch;
            }

            if (limit.IsCancellationRequested)
                return false;
            if (link is null)
                limit.Token.WaitHandle.WaitOne(RetryInterval);
            else
                link.WaitReadable(limit.Token);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _closing.Cancel();
        lock (_gate)
            Drop();
    }

    private bool Changed(CancellationToken cancellation)
    {
        (bool, long) now;
        try
        {
            Look(cancellation);
            now = (true, _watch!.InsertionCount);
        }
        catch (TransportException failure)
        {
            Drop();
            if (failure.Error == TransportError.Cancelled)
                return false;
            now = (false, 0);
        }

        bool changed = _seen is not null && _seen != now;
        _seen = now;
        return changed;
    }

    private void Look(CancellationToken cancellation)
    {
        if (_watch is null)
            _watch = TcpLink.Open(_options, cancellation);
        else
            _watch.Pump();
        _seen ??= (true, _watch.InsertionCount);
    }

    private void Drop()
    {
        _watch?.Dispose();
        _watch = null;
    }
}
