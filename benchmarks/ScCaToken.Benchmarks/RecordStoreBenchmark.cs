using BenchmarkDotNet.Attributes;
using ScCaToken.Benchmarks.Host;
using ScCaToken.Core.Storage;
using ScCaToken.Devices;

namespace ScCaToken.Benchmarks;

/// <summary>The record store on a flash in memory with 1,000 records of 64 bytes: the cost of the store itself.</summary>
[CountAllocations]
public class RecordStoreBenchmark
{
    private readonly byte[] _value = new byte[64];
    private RamFlash _flash = null!;
    private RecordStore _store = null!;
    private RecordStore _other = null!;
    private uint _key;

    [GlobalSetup]
    public void Setup()
    {
        _flash = new RamFlash();
        RecordStore.Format(_flash);
        _store = RecordStore.Mount(_flash);
        for (uint key = 0; key < 1000; key++)
            Put(key);
        _other = RecordStore.Mount(_flash);
    }

    [Benchmark(Description = "update one of 1,000 records")]
    public void Update()
    {
        _key = (_key + 7) % 1000;
        Put(_key);
    }

    [Benchmark(Description = "read one of 1,000 records")]
    public void Read()
    {
        _key = (_key + 7) % 1000;
        Outcome.Require(_store.Read(_key, _value) == _value.Length);
    }

    [Benchmark(Description = "mount 256 KiB with 1,000 records")]
    public RecordStore Mount() => RecordStore.Mount(_flash);

    [Benchmark(Description = "take over another owner's state")]
    public void Refresh() => _other.Refresh();

    private void Put(uint key)
    {
        _store.Begin();
        _store.Put(key, _value);
        _store.Commit();
    }
}
