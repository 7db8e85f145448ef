using ScCaToken.Devices;
using ScCaToken.Driver.Transport;
using ScCaToken.Simulator;

namespace ScCaToken.Composition;

/// <summary>
/// The virtual keys of this process, one per image however many interfaces use it: PKCS#11 and SKF on one image are on one key.
/// A key goes when its last user lets go.
/// </summary>
public sealed class SharedKeys
{
    private readonly Dictionary<string, Entry> _entries = new(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>The keys of this process.</summary>
    public static SharedKeys Process { get; private set; } = new();

    /// <summary>Forgets the parent's keys in a forked child: their locks may be held by threads that do not exist here.</summary>
    public static void ForgetAfterFork() => Process = new SharedKeys();

    /// <summary>The key of an image, opened or (only the default image) made when it is the first use; <see cref="Release"/> it in the end.</summary>
    /// <exception cref="TransportException">The image cannot be used.</exception>
    public VirtualKey Acquire(string image, bool createWhenMissing)
    {
        string path = Path.GetFullPath(image);
        lock (_gate)
        {
            if (!_entries.TryGetValue(path, out var entry))
            {
                entry = new Entry(Open(path, createWhenMissing));
                _entries.Add(path, entry);
            }

            entry.Users++;
            return entry.Key;
        }
    }

    /// <summary>Ends one use.</summary>
    public void Release(string image)
    {
        string path = Path.GetFullPath(image);
        lock (_gate)
        {
            if (_entries.TryGetValue(path, out var entry) && --entry.Users == 0)
            {
                _entries.Remove(path);
                entry.Key.Dispose();
            }
        }
    }

    private static VirtualKey Open(string path, bool createWhenMissing)
    {
        try
        {
            return createWhenMissing ? VirtualKey.OpenOrCreate(path) : VirtualKey.Open(path);
        }
        catch (ImageException failure)
        {
            throw new TransportException(TransportError.ReaderUnavailable, failure.Message, failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TransportException(TransportError.AccessDenied, $"{path}: {failure.Message}", failure);
        }
    }

    private sealed class Entry(VirtualKey key)
    {
        public VirtualKey Key { get; } = key;

        public int Users { get; set; }
    }
}
