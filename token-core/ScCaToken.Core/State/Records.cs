using ScCaToken.Core.Apdu;
using ScCaToken.Core.Devices;
using ScCaToken.Core.Storage;

namespace ScCaToken.Core.State;

/// <summary>The record store as the firmware uses it; mounted at power-on, gone at power-off.</summary>
internal sealed class Records(IFlash flash)
{
    /// <summary>Bytes of a blob per record.</summary>
    public const int ChunkSize = 2048;

    private RecordStore? _store;

    public int TotalSpace => Store.TotalSpace;

    public int FreeSpace => Store.FreeSpace;

    /// <summary>Number of commits since the flash was formatted.</summary>
    public ulong Generation => Store.Generation;

    private RecordStore Store => _store ?? throw new InvalidOperationException("the flash is not mounted");

    /// <summary>Opens what the flash holds; false when it was never formatted.</summary>
    public bool TryMount()
    {
        _store = null;
        if (!RecordStore.IsFormatted(flash))
            return false;
        _store = RecordStore.Mount(flash);
        return true;
    }

    /// <summary>Erases the flash and opens it empty.</summary>
    public void Format()
    {
        RecordStore.Format(flash);
        _store = RecordStore.Mount(flash);
    }

    public void Unmount() => _store = null;

    /// <summary>Takes over what another owner of the same flash has committed.</summary>
    public void Refresh() => Store.Refresh();

    public void Begin() => Store.Begin();

    public void Put(uint key, ReadOnlySpan<byte> value) => Store.Put(key, value);

    /// <summary>Puts what <paramref name="value"/> holds and empties it.</summary>
    public void Put(uint key, OutputBuffer value)
    {
        Store.Put(key, value.Written);
        value.Clear();
    }

    public void Delete(uint key) => Store.Delete(key);

    /// <summary>Deletes every record of an object.</summary>
    public void DeleteObject(int id) => DeleteObjects(id, id);

    /// <summary>Deletes every record of all objects from <paramref name="first"/> to <paramref name="last"/>; it costs as much as deleting one.</summary>
    public void DeleteObjects(int first, int last) => Store.DeleteRange(RecordKey.For(first, 0), RecordKey.For(last, 0xFF, 0xFF));

    public void Commit() => Store.Commit();

    /// <summary>Drops a transaction that an exception left open.</summary>
    public void Abandon()
    {
        if (_store is { InTransaction: true })
            _store.Rollback();
    }

    public bool Contains(uint key) => Store.Contains(key);

    /// <summary>Reads a record and returns its length, −1 when there is none or <paramref name="destination"/> is too short.</summary>
    public int Read(uint key, Span<byte> destination) =>
        Store.TryGetLength(key, out int length) && length <= destination.Length ? Store.Read(key, destination) : -1;

    /// <summary>All keys of objects in ascending order.</summary>
    public void CopyObjectKeys(List<uint> keys) => Store.CopyKeys(RecordKey.For(IdRange.Applications.First, 0), uint.MaxValue, keys);
}
