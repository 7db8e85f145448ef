using ScCaToken.Driver.Transport;

namespace ScCaToken.Composition;

/// <summary>Traces every transport of another provider into one file.</summary>
internal sealed class TracingTransportProvider(ITransportProvider inner, TraceFile file) : ITransportProvider
{
    public string Scheme => inner.Scheme;

    public IReadOnlyList<string> ListReaders() => inner.ListReaders();

    public IApduTransport Open(string readerName) => new TracingTransport(inner.Open(readerName), file);

    public bool WaitForChange(int timeoutMilliseconds, CancellationToken cancellation) => inner.WaitForChange(timeoutMilliseconds, cancellation);

    public void Dispose() => inner.Dispose();
}
