using ScCaToken.Core.Devices;
using ScCaToken.Core.Storage;
using ScCaToken.Core.Tests.Scripting;

namespace ScCaToken.Core.Tests.Storage;

/// <summary>The machine stops while the disk has some of the writes since the last flush and not the others: the store equals the moment before or after a transaction.</summary>
public sealed class ReorderedWritesTests
{
    private const int CrashesOfOneFlash = 12;

    // Values that stay in a page, that run over its end, and that end exactly where a page or a sector does.
    private static readonly int[] Longest = [40, 300, 3000];

    [Theory]
    [InlineData(4096, 512)]
    [InlineData(4096, 4096)]
    [InlineData(512, 512)]
    [InlineData(256, 64)]
    [InlineData(256, 4096)]
    public void Commit_CrashWithReorderedWrites_IsBeforeOrAfter(int pageSize, int sectorSize)
    {
        for (int seed = 0; seed < (FullRun.IsWanted ? 2000 : 100); seed++)
        {
            var chance = new Random(seed);
            var flash = new ReorderingFlash(pageSize, Math.Max(8, 65536 / pageSize), sectorSize);
            RecordStore.Format(flash);
            var model = new StoreModel();
            for (int crash = 0; crash < CrashesOfOneFlash; crash++)
                model = RunUntilCrash(flash, model, chance, $"seed {seed}, crash {crash}");
        }
    }

    [Fact]
    public void Format_CrashWithReorderedWrites_NeverShowsAnOlderState()
    {
        for (int seed = 0; seed < (FullRun.IsWanted ? 5000 : 300); seed++)
        {
            var chance = new Random(seed);
            var flash = new ReorderingFlash(4096, 6, 4096);
            RecordStore.Format(flash);
            var store = RecordStore.Mount(flash);
            for (int i = 0; i < 120; i++)
                StoreDriver.Put(store, (uint)(i % 12), new byte[100 + (i * 37 % 200)]);
            ulong last = store.Generation;
            flash.CrashAt(chance.Next(1, 15));
            Assert.Throws<PowerLostException>(() => RecordStore.Format(flash));
            flash.Restart(chance);
            if (!RecordStore.IsFormatted(flash))
                continue;
            try
            {
                ulong found = RecordStore.Mount(flash).Generation;
                Assert.True(found == 0 || found == last, $"seed {seed}: commit {found} of {last}");
            }
            catch (StoreException damaged)
            {
                Assert.NotEqual(StoreErrorKind.NewerVersion, damaged.Kind);
            }
        }
    }

    /// <summary>Commits until the machine stops, and returns what the store holds then.</summary>
    private static StoreModel RunUntilCrash(ReorderingFlash flash, StoreModel model, Random chance, string what)
    {
        int longest = Longest[chance.Next(Longest.Length)];
        var after = model;
        var store = RecordStore.Mount(flash);
        flash.CrashAt(chance.Next(1, 200));
        try
        {
            while (true)
            {
                var transaction = Enumerable.Range(0, chance.Next(1, 6)).Select(_ => StoreChange.Decode((uint)chance.Next(), 20, longest)).ToArray();
                after = model.Clone();
                after.Apply(transaction);
                if (TryRun(store, transaction))
                    model = after;
            }
        }
        catch (PowerLostException)
        {
            flash.Restart(chance);
        }

        store = RecordStore.Mount(flash);
        if (store.Generation == after.Generation && after.Difference(store) is null)
            return after;
        string? difference = model.Difference(store);
        Assert.True(difference is null, $"{what}: neither before nor after: {difference}");
        return model;
    }

    private static bool TryRun(RecordStore store, StoreChange[] transaction)
    {
        try
        {
            StoreChange.Run(store, transaction);
            return true;
        }
        catch (StoreFullException)
        {
            return false;
        }
    }
}
