using BenchmarkDotNet.Attributes;
using ScCaToken.Benchmarks.Host;
using ScCaToken.Devices;
using ScCaToken.Simulator;

namespace ScCaToken.Benchmarks;

/// <summary>A command through the virtual key, in memory and on an image file; GetStatus reads, SetLabel writes one record.</summary>
[CountAllocations]
public class VirtualKeyBenchmark
{
    private const uint InsNotSupported = 0x6D00;
    private readonly byte[] _getStatus = [0x80, 0xD4, 0, 0, 0, 0, 0];
    private readonly byte[] _unknown = [0x80, 0xFE, 0, 0];
    private readonly byte[] _setLabel = [0x80, 0x02, 0, 0, 0, 0, 5, .. "bench"u8];
    private readonly byte[] _response = new byte[1024];
    private string _folder = null!;
    private VirtualKey _ram = null!;
    private VirtualKey _file = null!;
    private VirtualKey _disk = null!;

    [GlobalSetup]
    public void Setup()
    {
        _folder = Directory.CreateTempSubdirectory("scca-bench-").FullName;
        _ram = VirtualKey.Create();
        _file = VirtualKey.Create(o => o.ImagePath = Path.Combine(_folder, "process.image"));
        _disk = VirtualKey.Create(o => (o.ImagePath, o.Durability) = (Path.Combine(_folder, "disk.image"), Durability.Disk));
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _ram.Dispose();
        _file.Dispose();
        _disk.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(Description = "an unknown instruction (bare overhead), memory")]
    public int UnknownRam() => Transmit(_ram, _unknown, InsNotSupported);

    [Benchmark(Description = "an unknown instruction (bare overhead), image")]
    public int UnknownFile() => Transmit(_file, _unknown, InsNotSupported);

    [Benchmark(Description = "GetStatus, image")]
    public int StatusFile() => Transmit(_file, _getStatus);

    [Benchmark(Description = "SetLabel, memory")]
    public int LabelRam() => Transmit(_ram, _setLabel);

    [Benchmark(Description = "SetLabel, image, survives the process")]
    public int LabelFile() => Transmit(_file, _setLabel);

    [Benchmark(Description = "SetLabel, image, survives the machine")]
    public int LabelDisk() => Transmit(_disk, _setLabel);

    private int Transmit(VirtualKey key, byte[] command, uint status = 0x9000) => Outcome.RequireStatus(_response, key.Transmit(command, _response), status);
}
