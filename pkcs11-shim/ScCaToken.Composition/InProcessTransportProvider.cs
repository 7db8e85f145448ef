using ScCaToken.Driver.Settings;
using ScCaToken.Driver.Transport;
using ScCaToken.Simulator;

namespace ScCaToken.Composition;

/// <summary>One virtual key as a reader: of an image file, or handed in by a test.</summary>
public sealed class InProcessTransportProvider : ITransportProvider
{
    private readonly Func<IApduTransport> open;
    private readonly string readerName;
    private readonly ManualResetEventSlim changed = new();
    private readonly Lock gate = new();
    private ISharedKey? watched;

    /// <summary>The key of an image; an empty location is the default image, which is made at the first use.</summary>
    public InProcessTransportProvider(TokenAddress address)
    {
        bool isDefault = address.Location.Length == 0;
        string image = isDefault ? TokenSettings.DefaultImage : address.Location;
        readerName = isDefault ? "ScCaToken virtual key" : $"ScCaToken virtual key {Path.GetFullPath(image)}";
        var keys = SharedKeys.Process;
        open = () =>
        {
            var key = keys.Acquire(image, createWhenMissing: isDefault);
            Watch(key);
            return new InProcessTransport(key, readerName, () => keys.Release(image));
        };
    }

    /// <summary>A key that the caller made and owns.</summary>
    public InProcessTransportProvider(ISharedKey key, string name = "ScCaToken virtual key")
    {
        readerName = name;
        open = () => new InProcessTransport(key, readerName);
        Watch(key);
    }

    /// <inheritdoc/>
    public string Scheme => "sim";

    /// <inheritdoc/>
    public IReadOnlyList<string> ListReaders() => [readerName];

    /// <inheritdoc/>
    public IApduTransport Open(string readerName) => readerName == this.readerName
        ? open()
        : throw new TransportException(TransportError.ReaderUnavailable, $"there is no reader {readerName}");

    /// <inheritdoc/>
    public bool WaitForChange(int timeoutMilliseconds, CancellationToken cancellation)
    {
        try
        {
            if (!changed.Wait(timeoutMilliseconds, cancellation))
                return false;
            changed.Reset();
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Watch(null);

    /// <summary>Listens all the time: what happens between two waits is seen by the next one.</summary>
    private void Watch(ISharedKey? key)
    {
        lock (gate)
        {
            if (ReferenceEquals(watched, key))
                return;
            if (watched is not null)
            {
                watched.Plugged -= OnChange;
                watched.Unplugged -= OnChange;
            }

            watched = key;
            if (key is null)
                return;
            key.Plugged += OnChange;
            key.Unplugged += OnChange;
        }
    }

    private void OnChange(object? sender, EventArgs e) => changed.Set();
}
