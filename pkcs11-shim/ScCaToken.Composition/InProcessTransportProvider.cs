using ScCaToken.Driver.Settings;
using ScCaToken.Driver.Transport;
using ScCaToken.Simulator;

namespace ScCaToken.Composition;

/// <summary>One virtual key as a reader: of an image file, or handed in by a test.</summary>
public sealed class InProcessTransportProvider : ITransportProvider
{
    private readonly Func<IApduTransport> open;
    private readonly Func<VirtualKey?> watched;
    private readonly string readerName;

    /// <summary>The key of an image; an empty location is the default image, which is made at the first use.</summary>
    public InProcessTransportProvider(TokenAddress address)
    {
        bool isDefault = address.Location.Length == 0;
        string image = isDefault ? TokenSettings.DefaultImage : address.Location;
        readerName = isDefault ? "ScCaToken virtual key" : $"ScCaToken virtual key {Path.GetFullPath(image)}";
        VirtualKey? current = null;
        watched = () => current;
        var keys = SharedKeys.Process;
        open = () =>
        {
            current = keys.Acquire(image, createWhenMissing: isDefault);
            return new InProcessTransport(current, readerName, () => keys.Release(image));
        };
    }

    /// <summary>A key that the caller made and owns.</summary>
    public InProcessTransportProvider(VirtualKey key, string name = "ScCaToken virtual key")
    {
        readerName = name;
        watched = () => key;
        open = () => new InProcessTransport(key, readerName);
    }

    /// <inheritdoc/>
    public string Scheme => "sim";

    /// <inheritdoc/>
    public IReadOnlyList<string> ListReaders() => [readerName];

    /// <inheritdoc/>
    public IApduTransport Open(string readerName) => open();

    /// <inheritdoc/>
    public bool WaitForChange(int timeoutMilliseconds, CancellationToken cancellation)
    {
        using var changed = new ManualResetEventSlim();
        var key = watched();
        void OnChange(object? sender, EventArgs e) => changed.Set();
        if (key is not null)
        {
            key.Plugged += OnChange;
            key.Unplugged += OnChange;
        }

        try
        {
            return changed.Wait(timeoutMilliseconds, cancellation);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            if (key is not null)
            {
                key.Plugged -= OnChange;
                key.Unplugged -= OnChange;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
