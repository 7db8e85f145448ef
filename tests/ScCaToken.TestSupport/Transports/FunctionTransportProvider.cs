using ScCaToken.Driver.Transport;

namespace ScCaToken.TestSupport.Transports;

/// <summary>The one reader of a <see cref="FunctionTransport"/>.</summary>
public sealed class FunctionTransportProvider(FunctionTransport transport) : ITransportProvider
{
    public string Scheme => "function";

    public IReadOnlyList<string> ListReaders() => [transport.ReaderName];

    public IApduTransport Open(string readerName) => transport;

    public bool WaitForChange(int timeoutMilliseconds, CancellationToken cancellation)
    {
        cancellation.WaitHandle.WaitOne(timeoutMilliseconds);
        return false;
    }

    public void Dispose()
    {
    }
}
