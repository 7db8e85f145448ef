using ScCaToken.Core.Devices;
using ScCaToken.Core.Storage;
using ScCaToken.Core.Tests.Scripting;
using ScCaToken.Devices;

namespace ScCaToken.Core.Tests.Storage;

/// <summary>A fixed history, cut at every flash operation: after power-on the store equals the moment before or after a transaction.</summary>
public sealed class PowerCutTests
{
    private const int Transactions = 40;

    public static TheoryData<CutMode, int, int, int> Cases()
    {
        var cases = new TheoryData<CutMode, int, int, int>();
        foreach (var mode in Enum.GetValues<CutMode>())
        {
            cases.Add(mode, 512, 32, 8);
            cases.Add(mode, 256, 128, 16);
            cases.Add(mode, 4096, 6, 8);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Commit_CutAtEveryOperation_IsBeforeOrAfter(CutMode mode, int pageSize, int pageCount, int programSize)
    {
        var start = Prepare(pageSize, pageCount, programSize, out var model);
        long operations = Count(start, pageSize, pageCount, programSize, model);
        Assert.InRange(operations, 30, 5000);
        for (int cut = 1; cut <= operations; cut++)
        {
            var flash = Restored(start, pageSize, pageCount, programSize);
            var power = new PowerCutFlash(flash);
            power.Arm(cut, mode, (ulong)cut);
            RunThrough(power, model.Clone(), $"{mode} at {cut}");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Commit_CutAgainDuringRecovery_IsBeforeOrAfter(CutMode mode, int pageSize, int pageCount, int programSize)
    {
        bool exhaustive = FullRun.IsWanted;
        var start = Prepare(pageSize, pageCount, programSize, out var model);
        long operations = Count(start, pageSize, pageCount, programSize, model);
        int step = exhaustive ? 1 : 7;
        for (int cut = 1; cut <= operations; cut += step)
        {
            for (int second = 1; second <= (exhaustive ? operations - cut : 5); second++)
            {
                var flash = Restored(start, pageSize, pageCount, programSize);
                var power = new PowerCutFlash(flash);
                power.Arm(cut, mode, (ulong)cut);
                RunThrough(power, model.Clone(), $"{mode} at {cut} and {second}", second, (CutMode)((cut + second) % 3));
            }
        }
    }

    [Fact]
    public void Commit_CutOverAndOverOnAFullFlash_NeverRunsOutOfPages()
    {
        var flash = new RamFlash(512, 32, 8);
        RecordStore.Format(flash);
        var power = new PowerCutFlash(flash);
        var store = RecordStore.Mount(power);
        uint key = 100;
        while (store.FreeSpace >= 128)
            StoreDriver.Put(store, key++, new byte[100]);
        StoreDriver.Put(store, 1, new byte[8]);
        int done = 0;
        for (int i = 0; done < 50; i++)
        {
            // The switch leaves a little more life each time, so that the counter comes through in the end.
            power.Arm(1 + (i % 23), (CutMode)(i % 3), (ulong)i);
            try
            {
                StoreDriver.Put(store, 1, [(byte)done, 0, 0, 0, 0, 0, 0, 0]);
                done++;
                power.Disarm();
            }
            catch (PowerLostException)
            {
                power.RestorePower();
                store = RecordStore.Mount(power);
            }

            Assert.True(i < 5000, "no progress");
        }

        Assert.Equal((int)(key - 100) + 1, RecordStore.Mount(flash).Count);
    }

    [Fact]
    public void Format_CutAnywhere_NeverShowsAnOlderState()
    {
        var start = Prepare(512, 32, 8, out var model);
        for (int cut = 1; cut <= 33; cut++)
        {
            foreach (var mode in Enum.GetValues<CutMode>())
            {
                var flash = Restored(start, 512, 32, 8);
                var power = new PowerCutFlash(flash);
                power.Arm(cut, mode, (ulong)cut);
                Assert.Throws<PowerLostException>(() => RecordStore.Format(power));
                try
                {
                    var store = RecordStore.Mount(flash);
                    Assert.True(store.Count == 0 || model.Difference(store) is null, $"{mode} at {cut}");
                }
                catch (StoreException error)
                {
                    Assert.NotEqual(StoreErrorKind.NewerVersion, error.Kind);
                }

                RecordStore.Format(flash);
                Assert.Equal(0, RecordStore.Mount(flash).Count);
            }
        }
    }

    private static byte[] Prepare(int pageSize, int pageCount, int programSize, out StoreModel model)
    {
        var flash = new RamFlash(pageSize, pageCount, programSize);
        RecordStore.Format(flash);
        var store = RecordStore.Mount(flash);
        model = new StoreModel();
        // A store that is two thirds full and whose log has been round a few times.
        for (int i = 0; i < 120; i++)
        {
            StoreChange[] transaction = [new(StoreChangeKind.Put, (uint)(i % 12), 0, [.. Enumerable.Repeat((byte)i, 100 + (i * 37 % 200))])];
            StoreChange.Run(store, transaction);
            model.Apply(transaction);
        }

        return flash.Snapshot();
    }

    private static RamFlash Restored(byte[] content, int pageSize, int pageCount, int programSize)
    {
        var flash = new RamFlash(pageSize, pageCount, programSize);
        flash.Restore(content);
        return flash;
    }

    private static long Count(byte[] start, int pageSize, int pageCount, int programSize, StoreModel model)
    {
        var power = new PowerCutFlash(Restored(start, pageSize, pageCount, programSize));
        RunThrough(power, model.Clone(), "no cut");
        return power.Operations;
    }

    private static StoreChange[] TransactionAt(int index)
    {
        uint code = unchecked((uint)(index + 1) * 2654435761u);
        int count = 1 + (index % 3);
        return [.. Enumerable.Range(0, count).Select(i => StoreChange.Decode(unchecked(code + ((uint)i * 40503u)), 15, index % 9 == 0 ? 1500 : 300))];
    }

    private static void RunThrough(PowerCutFlash power, StoreModel model, string what, int second = 0, CutMode secondMode = CutMode.Absent)
    {
        var store = RecordStore.Mount(power);
        for (int i = 0; i < Transactions; i++)
        {
            var transaction = TransactionAt(i);
            var before = model.Clone();
            var after = model.Clone();
            after.Apply(transaction);
            try
            {
                StoreChange.Run(store, transaction);
            }
            catch (PowerLostException)
            {
                power.RestorePower();
                if (second > 0)
                {
                    power.Arm(second, secondMode, (ulong)second);
                    second = 0;
                }

                store = RecordStore.Mount(power);
                string? difference = before.Difference(store);
                bool isBefore = difference is null && store.Generation == before.Generation;
                bool isAfter = after.Difference(store) is null && store.Generation == after.Generation;
                Assert.True(isBefore || isAfter, $"{what}: transaction {i} ({string.Join("; ", (object[])transaction)}) is neither before nor after: {difference}");
                if (!isAfter)
                {
                    i--;
                    continue;
                }
            }

            model = after;
        }

        Assert.Null(model.Difference(store));
        Assert.Null(model.Difference(RecordStore.Mount(power)));
    }
}
