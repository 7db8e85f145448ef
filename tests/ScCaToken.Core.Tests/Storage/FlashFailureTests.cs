using ScCaToken.Core.Devices;
using ScCaToken.Core.Storage;
using ScCaToken.Devices;

namespace ScCaToken.Core.Tests.Storage;

/// <summary>A full, a failing, a worn and a damaged flash.</summary>
public sealed class FlashFailureTests
{
    [Fact]
    public void Commit_FullFlash_ThrowsAndKeepsEverything()
    {
        var store = Filled(out var flash, out int count);
        store.Begin();
        store.Put(9_999, new byte[3000]);
        Assert.Throws<StoreFullException>(store.Commit);
        Assert.False(store.InTransaction);
        Assert.Equal(count, store.Count);
        Assert.Equal(count, RecordStore.Mount(flash).Count);
    }

    [Fact]
    public void Commit_FullFlash_StillTakesCountersAndDeletes()
    {
        var store = Filled(out _, out int count);
        for (int i = 0; i < 3000; i++)
            StoreDriver.Put(store, 1000, [(byte)(i & 0xFF), 1, 2, 3]);
        store.Begin();
        store.DeleteRange(1000, 1000 + 9);
        store.Commit();
        Assert.Equal(count - 10, store.Count);
        StoreDriver.Put(store, 9_999, new byte[400]);
    }

    [Fact]
    public void FreeSpace_DeletedRecords_ComesBackWhole()
    {
        var flash = new RamFlash(512, 32, 8);
        RecordStore.Format(flash);
        var store = RecordStore.Mount(flash);
        for (int lap = 0; lap < 20; lap++)
        {
            for (uint key = 0; store.FreeSpace >= 112; key++)
                StoreDriver.Put(store, key, new byte[100]);
            store.Begin();
            store.DeleteRange(0, uint.MaxValue);
            store.Commit();
            Assert.Equal(store.TotalSpace, store.FreeSpace);
        }
    }

    [Fact]
    public void Commit_FailingOperations_ThrowAndChangeNothing()
    {
        var flash = new RamFlash(512, 32, 8);
        RecordStore.Format(flash);
        var faulty = new FaultyFlash(flash);
        var store = RecordStore.Mount(faulty);
        for (uint i = 0; i < 200; i++)
        {
            StoreDriver.Put(store, i % 10, new byte[200]);
            faulty.Failures = int.MaxValue;
            Assert.Throws<FlashException>(() => StoreDriver.Put(store, 77, new byte[300]));
            faulty.Failures = 0;
            Assert.False(store.Contains(77));
            Assert.Equal(200, store.Read(i % 10, new byte[200]));
            store = i % 20 == 0 ? RecordStore.Mount(faulty) : store;
        }
    }

    [Fact]
    public void Commit_WornFlash_EndsInAnErrorWithEverythingReadable()
    {
        var flash = new RamFlash(512, 32, 8) { WearLimit = 30 };
        RecordStore.Format(flash);
        var store = RecordStore.Mount(flash);
        StoreDriver.Put(store, 1, "kept"u8);
        uint done = 0;
        Assert.Throws<FlashException>(() =>
        {
            for (; done < 100_000; done++)
                StoreDriver.Put(store, 2, BitConverter.GetBytes(done));
        });
        // 32 pages of about 470 bytes, 30 times over, in entries of 16 bytes: wear levelling must get most of that.
        Assert.InRange(done, 20_000u, 30_000u);
        byte[] buffer = new byte[8];
        Assert.Equal(4, store.Read(1, buffer));
        Assert.Equal("kept"u8, buffer.AsSpan(0, 4));
        Assert.Equal(4, RecordStore.Mount(flash).Read(2, buffer));
        Assert.Equal(done - 1, BitConverter.ToUInt32(buffer));
    }

    [Fact]
    public void Mount_BitFlippedBeforeTheHead_SaysCorrupt()
    {
        var store = Filled(out var flash, out int count);
        byte[] good = flash.Snapshot();
        int corrupt = 0;
        for (int i = 0; i < good.Length; i += 37)
        {
            flash.Restore(good);
            flash.Bytes[i] ^= 0x10;
            try
            {
                var mounted = RecordStore.Mount(flash);
                // What still mounts is whole (a bit nobody uses) or lacks the end of the newest page only.
                Assert.InRange(mounted.Count, count - 27, count);
            }
            catch (StoreException error)
            {
                Assert.Equal(StoreErrorKind.Corrupt, error.Kind);
                corrupt++;
            }
        }

        // A third of this flash is kept free, and a page in use has dead entries: flips there hurt nobody.
        Assert.True(corrupt > good.Length / 37 / 5, $"{corrupt} of {good.Length / 37}");
        Assert.Equal(count, store.Count);
    }

    [Fact]
    public void Read_RecordDamagedAfterMount_ThrowsInsteadOfLying()
    {
        var store = Filled(out var flash, out _);
        int damaged = 0;
        for (int i = 0; i < flash.Bytes.Length; i += 64)
            flash.Bytes[i] ^= 1;
        byte[] buffer = new byte[400];
        for (uint key = 1000; key < 1010; key++)
        {
            try
            {
                store.Read(key, buffer);
            }
            catch (FlashException)
            {
                damaged++;
            }
        }

        Assert.Equal(10, damaged);
    }

    [Fact]
    public void Mount_OtherGeometry_SaysCorrupt()
    {
        var flash = new RamFlash(512, 32, 8);
        RecordStore.Format(flash);
        var other = new RamFlash(512, 32, 16);
        other.Restore(flash.Bytes);
        Assert.Equal(StoreErrorKind.Corrupt, Assert.Throws<StoreException>(() => RecordStore.Mount(other)).Kind);
    }

    [Fact]
    public void Refresh_AnotherOwnerCommitted_SeesIt()
    {
        var flash = new RamFlash(512, 32, 8);
        RecordStore.Format(flash);
        var one = RecordStore.Mount(flash);
        var two = RecordStore.Mount(flash);
        for (int i = 0; i < 500; i++)
        {
            var (writer, reader) = i % 3 == 0 ? (one, two) : (two, one);
            writer.Refresh();
            StoreDriver.Put(writer, (uint)(i % 7), BitConverter.GetBytes(i));
            reader.Refresh();
            byte[] buffer = new byte[4];
            Assert.Equal(4, reader.Read((uint)(i % 7), buffer));
            Assert.Equal(i, BitConverter.ToInt32(buffer));
            Assert.Equal(writer.Generation, reader.Generation);
        }
    }

    [Fact]
    public void Refresh_AnotherOwnerDiedInACommit_GoesOnFromItsLastOne()
    {
        foreach (var mode in Enum.GetValues<CutMode>())
        {
            for (int cut = 1; cut <= 12; cut++)
            {
                var flash = new RamFlash(512, 32, 8);
                RecordStore.Format(flash);
                var survivor = RecordStore.Mount(flash);
                for (uint key = 0; key < 10; key++)
                    StoreDriver.Put(survivor, key, new byte[150]);
                var power = new PowerCutFlash(flash);
                var victim = RecordStore.Mount(power);
                power.Arm(cut, mode, (ulong)cut);
                uint done = 0;
                Assert.Throws<PowerLostException>(() =>
                {
                    for (; done < 100; done++)
                        StoreDriver.Put(victim, done % 10, BitConverter.GetBytes(done).Concat(new byte[300]).ToArray());
                });
                survivor.Refresh();
                Assert.InRange(survivor.Generation, 10 + done, 11 + done);
                for (int i = 0; i < 50; i++)
                    StoreDriver.Put(survivor, 1, BitConverter.GetBytes(i));
                Assert.Equal(10, RecordStore.Mount(flash).Count);
                Assert.Equal(survivor.Generation, RecordStore.Mount(flash).Generation);
            }
        }
    }

    private static RecordStore Filled(out RamFlash flash, out int count)
    {
        flash = new RamFlash(512, 32, 8);
        RecordStore.Format(flash);
        var store = RecordStore.Mount(flash);
        uint key = 1000;
        while (store.FreeSpace >= 320)
            StoreDriver.Put(store, key++, new byte[300]);
        while (store.FreeSpace >= 16)
            StoreDriver.Put(store, key++, [1]);
        count = store.Count;
        return store;
    }
}
