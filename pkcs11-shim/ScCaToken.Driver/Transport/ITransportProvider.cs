namespace ScCaToken.Driver.Transport;

/// <summary>One way of reaching keys (in process, PC/SC, USB, TCP): lists its readers, opens them, and waits for plug events.</summary>
public interface ITransportProvider : IDisposable
{
    /// <summary>The scheme in <c>SCCA_TOKEN</c>: sim, pcsc, usb or tcp.</summary>
    string Scheme { get; }

    /// <summary>Names of the readers reachable now, in a stable order. Throws <see cref="TransportException"/> when the service itself is not reachable.</summary>
    IReadOnlyList<string> ListReaders();

    /// <summary>Opens one reader; the card is not touched before <see cref="IApduTransport.Connect"/>.</summary>
    IApduTransport Open(string readerName);

    /// <summary>
    /// Blocks until a reader appears or vanishes, a card is inserted or removed, the time is over or <paramref name="cancellation"/> fires.
    /// True when something changed.
    /// </summary>
    /// <param name="timeoutMilliseconds">-1 waits for ever.</param>
    /// <param name="cancellation">Ends the wait early with false.</param>
    bool WaitForChange(int timeoutMilliseconds, CancellationToken cancellation);
}
