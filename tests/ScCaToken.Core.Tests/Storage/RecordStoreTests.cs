using ScCaToken.Core.Storage;
using ScCaToken.Devices;

namespace ScCaToken.Core.Tests.Storage;

public sealed class RecordStoreTests
{
    private readonly RamFlash _flash = new();

    [Fact]
    public void Mount_ErasedFlash_SaysNotFormatted()
    {
        var error = Assert.Throws<StoreException>(() => RecordStore.Mount(_flash));
        Assert.Equal(StoreErrorKind.NotFormatted, error.Kind);
        Assert.False(RecordStore.IsFormatted(_flash));
    }

    [Fact]
    public void Format_ErasedFlash_GivesEmptyStore()
    {
        var store = Fresh();
        Assert.True(RecordStore.IsFormatted(_flash));
        Assert.Equal(0, store.Count);
        Assert.Equal(0ul, store.Generation);
        Assert.Equal(store.TotalSpace, store.FreeSpace);
        Assert.Equal(-1, store.Read(7, new byte[8]));
    }

    [Fact]
    public void Commit_SeveralRecords_SurvivesMount()
    {
        var store = Fresh();
        store.Begin();
        store.Put(5, [1, 2, 3]);
        store.Put(9, []);
        store.Put(uint.MaxValue, new byte[RecordStore.MaxValueLength]);
        store.Commit();
        Check(store);
        Check(RecordStore.Mount(_flash));

        static void Check(RecordStore store)
        {
            byte[] buffer = new byte[RecordStore.MaxValueLength];
            Assert.Equal(3, store.Read(5, buffer));
            Assert.Equal([1, 2, 3], buffer[..3]);
            Assert.Equal(0, store.Read(9, buffer));
            Assert.Equal(RecordStore.MaxValueLength, store.Read(uint.MaxValue, buffer));
            Assert.Equal(1ul, store.Generation);
            Assert.Equal([5u, 9u, uint.MaxValue], Keys(store));
        }
    }

    [Fact]
    public void Read_InsideTransaction_SeesStagedValues()
    {
        var store = Fresh();
        StoreDriver.Put(store, 1, [1]);
        StoreDriver.Put(store, 2, [2]);
        store.Begin();
        store.Put(1, [9, 9]);
        store.Delete(2);
        store.Put(3, [3]);
        Assert.Equal([1u, 3u], Keys(store));
        Assert.True(store.TryGetLength(1, out int length));
        Assert.Equal(2, length);
        Assert.False(store.Contains(2));
        store.Rollback();
        Assert.Equal([1u, 2u], Keys(store));
        Assert.Equal(2ul, store.Generation);
    }

    [Fact]
    public void DeleteRange_Committed_RemovesExactlyTheRange()
    {
        var store = Fresh();
        for (uint key = 10; key < 20; key++)
            StoreDriver.Put(store, key, [(byte)key]);
        store.Begin();
        store.Put(13, [1]);
        store.DeleteRange(12, 15);
        store.Put(14, [2]);
        store.Commit();
        Assert.Equal([10u, 11u, 14u, 16u, 17u, 18u, 19u], Keys(store));
        Assert.Equal([10u, 11u, 14u, 16u, 17u, 18u, 19u], Keys(RecordStore.Mount(_flash)));
    }

    [Fact]
    public void Commit_ManyLapsOfTheLog_KeepsEverythingAndWearsEvenly()
    {
        var store = Fresh();
        byte[] value = new byte[500];
        for (uint key = 0; key < 300; key++)
            StoreDriver.Put(store, key, value.AsSpan(0, (int)(key % 500)));
        for (int i = 0; i < 20_000; i++)
        {
            value[0] = (byte)(i & 0xFF);
            StoreDriver.Put(store, 1000, value.AsSpan(0, 100));
        }

        var mounted = RecordStore.Mount(_flash);
        Assert.Equal(301, mounted.Count);
        Assert.Equal(20_300ul, mounted.Generation);
        Assert.Equal(100, mounted.Read(1000, value));
        Assert.Equal((byte)(19_999 & 0xFF), value[0]);
        Assert.True(_flash.Wear.Max() - _flash.Wear.Min() <= 2, $"wear {_flash.Wear.Min()}…{_flash.Wear.Max()}");
    }

    private static List<uint> Keys(RecordStore store)
    {
        var keys = new List<uint>();
        store.CopyKeys(0, uint.MaxValue, keys);
        return keys;
    }

    private RecordStore Fresh()
    {
        RecordStore.Format(_flash);
        return RecordStore.Mount(_flash);
    }
}
