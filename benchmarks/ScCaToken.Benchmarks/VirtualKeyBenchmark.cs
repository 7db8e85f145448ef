using BenchmarkDotNet.Attributes;
using ScCaToken.Devices;
using ScCaToken.Simulator;

namespace ScCaToken.Benchmarks;

/// <summary>A command through the virtual key, in memory and on an image file; GetStatus reads, SetLabel writes one record.</summary>
[MemoryDiagnoser]
public class VirtualKeyBenchmark
{
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
    public int UnknownRam() => _ram.Transmit(_unknown, _response);

    [Benchmark(Description = "an unknown instruction (bare overhead), image")]
    public int UnknownFile() => _file.Transmit(_unknown, _response);

    [Benchmark(Description = "GetStatus, image")]
    public int StatusFile() => _file.Transmit(_getStatus, _response);

    [Benchmark(Description = "SetLabel, memory")]
    public int LabelRam() => _ram.Transmit(_setLabel, _response);

    [Benchmark(Description = "SetLabel, image, survives the process")]
    public int LabelFile() => _file.Transmit(_setLabel, _response);

    [Benchmark(Description = "SetLabel, image, survives the machine")]
    public int LabelDisk() => _disk.Transmit(_setLabel, _response);
}
