using ScCaToken.Core.Storage;

namespace ScCaToken.Core.Tests.Storage;

/// <summary>One-line transactions for tests.</summary>
internal static class StoreDriver
{
    public static void Put(RecordStore store, uint key, ReadOnlySpan<byte> value)
    {
        store.Begin();
        store.Put(key, value);
        store.Commit();
    }
}
