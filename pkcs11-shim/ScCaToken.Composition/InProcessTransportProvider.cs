using ScCaToken.Driver.Settings;
using ScCaToken.Driver.Transport;
using ScCaToken.Simulator;

namespace ScCaToken.Composition;

/// <summary>One virtual key as a reader: of an image file, or handed in by a test.</summary>
public sealed class InProcessTransportProvider : ITransportProvider
{
    private readonly Func<IApduTransport> _open;
    private readonly string _readerName;
    private readonly ManualResetEventSlim _changed = new();
    private readonly Lock _gate = new();
    private ISharedKey? _watched;

    /// <summary>The key of an image; an empty location is the default image, which is made at the first use.</summary>
    public InProcessTransportProvider(TokenAddress address)
    {
        bool isDefault = address.Location.Length == 0;
        string image = isDefault ? TokenSettings.DefaultImage : address.Location;
        _readerName = isDefault ? "ScCaToken virtual key" : $"ScCaToken virtual key {Path.GetFullPath(image)}";
        var keys = SharedKeys.Process;
        _open = () =>
        {
            var key = keys.Acquire(image, createWhenMissing: isDefault);
            Watch(key);
            return new InProcessTransport(key, _readerName, () => keys.Release(image, key));
        };
    }

    /// <summary>A key that the caller made and owns.</summary>
    public InProcessTransportProvider(ISharedKey key, string name = "ScCaToken virtual key")
    {
        _readerName = name;
        _open = () => new InProcessTransport(key, _readerName);
        Watch(key);
    }

    /// <inheritdoc/>
    public string Scheme => "sim";

    /// <inheritdoc/>
    public IReadOnlyList<string> ListReaders() => [_readerName];

    /// <inheritdoc/>
    public IApduTransport Open(string readerName) => readerName == _readerName
        ? _open()
        : throw new TransportException(TransportError.ReaderUnavailable, $"there is no reader {readerName}");

    /// <inheritdoc/>
    public bool WaitForChange(int timeoutMilliseconds, CancellationToken cancellation)
    {
        try
        {
            if (!_changed.Wait(timeoutMilliseconds, cancellation))
                return false;
            _changed.Reset();
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
        lock (_gate)
        {
            if (ReferenceEquals(_watched, key))
                return;
            if (_watched is not null)
            {
                _watched.Plugged -= OnChange;
                _watched.Unplugged -= OnChange;
            }

            _watched = key;
            if (key is null)
                return;
            key.Plugged += OnChange;
            key.Unplugged += OnChange;
        }
    }

    private void OnChange(object? sender, EventArgs e) => _changed.Set();
}
