using ScCaToken.Driver.Transport;

namespace ScCaToken.Driver.Transports.Tcp;

/// <summary>The provider of <c>tcp:HOST:PORT</c>: one server, one reader.</summary>
public sealed class TcpTransportProvider : ITransportProvider
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(250);
    private readonly TcpTransportOptions options;
    private readonly CancellationTokenSource closing = new();
    private readonly Lock gate = new();
    private TcpLink? watch;
    private (bool Reachable, long Count)? seen;

    /// <summary>Makes the provider; nothing is sent before it is used.</summary>
    public TcpTransportProvider(TcpTransportOptions options) => this.options = options;

    /// <inheritdoc/>
    public string Scheme => "tcp";

    /// <inheritdoc/>
    public IReadOnlyList<string> ListReaders()
    {
        lock (gate)
        {
            try
            {
                Look(closing.Token);
            }
            catch (TransportException)
            {
                Drop();
                // Once more: the old connection may have died long ago, with a new server at the same place.
                Look(closing.Token);
            }

            return [TcpApduTransport.NameOf(options)];
        }
    }

    /// <inheritdoc/>
    public IApduTransport Open(string readerName) => readerName == TcpApduTransport.NameOf(options)
        ? new TcpApduTransport(options)
        : throw new TransportException(TransportError.ReaderUnavailable, $"no reader '{readerName}'");

    /// <inheritdoc/>
    public bool WaitForChange(int timeoutMilliseconds, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, closing.Token);
        if (timeoutMilliseconds >= 0)
            limit.CancelAfter(timeoutMilliseconds);
        while (true)
        {
            TcpLink? link;
            lock (gate)
            {
                if (Changed(limit.Token))
                    return true;
                link = watch;
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
        closing.Cancel();
        lock (gate)
            Drop();
    }

    private bool Changed(CancellationToken cancellation)
    {
        (bool, long) now;
        try
        {
            Look(cancellation);
            now = (true, watch!.InsertionCount);
        }
        catch (TransportException failure)
        {
            Drop();
            if (failure.Error == TransportError.Cancelled)
                return false;
            now = (false, 0);
        }

        bool changed = seen is not null && seen != now;
        seen = now;
        return changed;
    }

    private void Look(CancellationToken cancellation)
    {
        if (watch is null)
            watch = TcpLink.Open(options, cancellation);
        else
            watch.Pump();
        seen ??= (true, watch.InsertionCount);
    }

    private void Drop()
    {
        watch?.Dispose();
        watch = null;
    }
}
