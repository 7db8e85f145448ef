using ScCaToken.Devices;
using ScCaToken.Driver;
using ScCaToken.Driver.Transport;
using ScCaToken.Simulator;

namespace ScCaToken.Composition;

/// <summary>
/// The virtual keys of this process, one per image however many interfaces use it: PKCS#11 and SKF on one image are on one key.
/// A key goes when its last user lets go. A forked child starts with none.
/// </summary>
public sealed class SharedKeys
{
    private readonly Dictionary<string, Entry> _entries = new(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly ForkGuard _fork = new();

    /// <summary>The keys of this process.</summary>
    public static SharedKeys Process { get; } = new();

    /// <summary>The key of an image, opened or (only the default image) made when it is the first use; <see cref="Release"/> it in the end.</summary>
    /// <exception cref="TransportException">The image cannot be used.</exception>
    public VirtualKey Acquire(string image, bool createWhenMissing)
    {
        string path = Path.GetFullPath(image);
        lock (_gate)
        {
            ForgetAfterFork();
            if (!_entries.TryGetValue(path, out var entry))
            {
                entry = new Entry(Open(path, createWhenMissing));
                _entries.Add(path, entry);
            }

            entry.Users++;
            return entry.Key;
        }
    }

    /// <summary>Ends one use of a key.</summary>
    public void Release(string image, VirtualKey key)
    {
        string path = Path.GetFullPath(image);
        lock (_gate)
        {
            ForgetAfterFork();
            if (_entries.TryGetValue(path, out var entry) && ReferenceEquals(entry.Key, key) && --entry.Users == 0)
            {
                _entries.Remove(path);
                entry.Key.Dispose();
            }
        }
    }

    /// <summary>The images of the parent's keys are not mapped in a child, and their locks may be held by threads that do not exist there.</summary>
    private void ForgetAfterFork()
    {
        if (_fork.IsForked)
            _entries.Clear();
        _fork.Arm();
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
