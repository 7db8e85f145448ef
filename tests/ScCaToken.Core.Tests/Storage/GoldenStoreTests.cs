using ScCaToken.Core.Storage;
using ScCaToken.Devices;

namespace ScCaToken.Core.Tests.Storage;

/// <summary>Flash contents of released formats stay loadable. Golden/store-v1.bin holds what <see cref="Build"/> wrote with format version 1.</summary>
public sealed class GoldenStoreTests
{
    [Fact]
    public void Mount_GoldenVersion1_HoldsEveryRecord()
    {
        byte[] golden = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Storage", "Golden", "store-v1.bin"));
        Build(out var model);
        var flash = new RamFlash(512, 32, 8);
        flash.Restore(golden);
        var store = RecordStore.Mount(flash);
        Assert.Null(model.Difference(store));
        Assert.Equal(model.Generation, store.Generation);
        StoreDriver.Put(store, 500, "still writable"u8);
        Assert.True(RecordStore.Mount(flash).Contains(500));
    }

    [Fact]
    public void Commit_SameHistory_WritesTheGoldenBytes()
    {
        byte[] golden = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Storage", "Golden", "store-v1.bin"));
        Assert.Equal(golden, Build(out _));
    }

    /// <summary>For a new format version: SCCA_WRITE_GOLDEN names the folder to write its golden content to.</summary>
    [Fact]
    public void Build_OnRequest_WritesNewGolden()
    {
        string? folder = Environment.GetEnvironmentVariable("SCCA_WRITE_GOLDEN");
        Assert.SkipUnless(folder is not null, "writes a file, on request only");
        string path = Path.Combine(folder!, "store-v1.bin");
        File.WriteAllBytes(path, Build(out _));
        Assert.Equal(512 * 32, new FileInfo(path).Length);
    }

    private static byte[] Build(out StoreModel model)
    {
        var flash = new RamFlash(512, 32, 8);
        RecordStore.Format(flash);
        var store = RecordStore.Mount(flash);
        model = new StoreModel();
        for (uint i = 0; i < 200; i++)
        {
            uint code = unchecked((i + 1) * 2654435761u);
            StoreChange[] transaction = [StoreChange.Decode(code, 12, 400), StoreChange.Decode(code >> 3, 12, 60)];
            try
            {
                StoreChange.Run(store, transaction);
                model.Apply(transaction);
            }
            catch (StoreFullException)
            {
                // Part of the history: a full store stays as it is.
            }
        }

        return flash.Snapshot();
    }
}
