using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using ScCaToken.Core.Storage;
using ScCaToken.Devices;

namespace ScCaToken.Core.Tests.Storage;

/// <summary>Random transactions against the dictionary model, on flashes small enough that the log runs many laps.</summary>
public sealed class StoreModelTests
{
    // To replay a failure put its seed into [Property(Replay = "…")].
    [Property(MaxTest = 60)]
    public Property Store_AnyTransactions_EqualsModel() => Prop.ForAll(Histories(), history => Run(history));

    private static Arbitrary<uint[][]> Histories()
    {
        var code = Gen.Choose(0, int.MaxValue).Select(i => (uint)i);
        var transaction = Gen.Choose(1, 5).SelectMany(n => code.ArrayOf(n));
        var history = Gen.Choose(1, 150).SelectMany(n => transaction.ArrayOf(n));
        return Arb.From(history, Shrink);
    }

    private static IEnumerable<uint[][]> Shrink(uint[][] history)
    {
        for (int size = history.Length / 2; size > 0; size /= 2)
        {
            for (int start = 0; start + size <= history.Length; start += size)
                yield return [.. history[..start], .. history[(start + size)..]];
        }
    }

    private static void Run(uint[][] history)
    {
        var (pageSize, pageCount, programSize) = (history[0][0] % 3) switch
        {
            0u => (256, 128, 4),
            1u => (512, 32, 8),
            _ => (4096, 6, 16),
        };
        var flash = new RamFlash(pageSize, pageCount, programSize);
        RecordStore.Format(flash);
        var store = RecordStore.Mount(flash);
        var model = new StoreModel();
        int full = 0;
        foreach (uint[] codes in history)
        {
            var transaction = codes.Select(c => StoreChange.Decode(c, 20, 900)).ToArray();
            try
            {
                StoreChange.Run(store, transaction);
                model.Apply(transaction);
            }
            catch (StoreFullException)
            {
                full++;
            }

            if (codes[0] % 11 == 0)
                store = RecordStore.Mount(flash);
            Assert.Null(model.Difference(store));
            Assert.Equal(model.Generation, store.Generation);
        }

        Assert.Null(model.Difference(RecordStore.Mount(flash)));
        Assert.True(full < history.Length);
    }
}
