using System.Security.Cryptography;
using ScCaToken.Core.Devices;
using ScCaToken.Core.Profiles;
using ScCaToken.Devices;

namespace ScCaToken.Simulator;

/// <summary>The hardware of a virtual key: its flash behind the power switch and the fault switch, and its noise source.</summary>
internal sealed class Board : IDisposable
{
    private readonly RamFlash? _ram;

    private Board(IFlash medium, ImageHeader header, bool testsAtFirstUse = false)
    {
        _ram = medium as RamFlash;
        File = medium as FileFlash;
        Header = header;
        Latency = new LatencyFlash(medium);
        Power = new PowerCutFlash(Latency);
        Faults = new FaultyFlash(Power);
        Noise = header.Seed is null ? null : new SeededEntropy(header.Seed);
        Devices = new TokenDevices(Faults, (IEntropySource?)Noise ?? new OsEntropy()) { TestsAtFirstUse = testsAtFirstUse };
    }

    /// <summary>What the key is made of, as an image would say.</summary>
    public ImageHeader Header { get; }

    /// <summary>The image file, null for a key in memory.</summary>
    public FileFlash? File { get; }

    public PowerCutFlash Power { get; }

    public FaultyFlash Faults { get; }

    public LatencyFlash Latency { get; }

    /// <summary>The seeded noise, null on operating-system entropy.</summary>
    public SeededEntropy? Noise { get; }

    public TokenDevices Devices { get; }

    /// <summary>Makes a personalised key in memory or in a new file.</summary>
    public static Board Make(VirtualKeyOptions options)
    {
        var header = new ImageHeader
        {
            PageSize = options.PageSize,
            PageCount = options.PageCount,
            ProgramSize = options.ProgramSize,
            Id = options.Seed is null ? RandomNumberGenerator.GetBytes(ImageHeader.IdLength) : SHA256.HashData(options.Seed)[..ImageHeader.IdLength],
            Seed = options.Seed is null ? null : SHA256.HashData(options.Seed),
            ProfileName = options.Profile.Name,
        };
        if (options.ImagePath is null)
        {
            var board = new Board(new RamFlash(header.PageSize, header.PageCount, header.ProgramSize), header, options.SelfTestsAtFirstUse);
            board.Personalize(options.Profile);
            return board;
        }

        FileFlash.Create(options.ImagePath, header, options.Overwrite, flash => Personalize(flash, header, options.Profile));
        return Open(options.ImagePath, options.Durability, options.SelfTestsAtFirstUse);
    }

    /// <summary>Opens an image file.</summary>
    public static Board Open(string path, Durability durability, bool testsAtFirstUse = false)
    {
        var flash = FileFlash.Open(path, durability);
        return new Board(flash, flash.Header, testsAtFirstUse);
    }

    /// <summary>Makes a key in memory from a snapshot.</summary>
    public static Board Fork(KeySnapshot snapshot, bool testsAtFirstUse)
    {
        var header = snapshot.Header;
        var ram = new RamFlash(header.PageSize, header.PageCount, header.ProgramSize);
        ram.Restore(snapshot.Flash);
        return new Board(ram, header, testsAtFirstUse);
    }

    /// <summary>Erases the flash and makes it a new key.</summary>
    public void Personalize(Profile profile)
    {
        Noise?.Rewind();
        File?.BeginRewrite();
        Core.Token.Personalize(Devices, profile);
    }

    /// <summary>A copy of the flash.</summary>
    public byte[] ReadAll()
    {
        if (_ram is not null)
            return _ram.Snapshot();
        byte[] bytes = new byte[Header.PageSize * Header.PageCount];
        for (int page = 0; page < Header.PageCount; page++)
            File!.Read(page, 0, bytes.AsSpan(page * Header.PageSize, Header.PageSize));
        return bytes;
    }

    /// <summary>Puts a copy back.</summary>
    public void WriteAll(ReadOnlySpan<byte> bytes)
    {
        if (_ram is not null)
        {
            _ram.Restore(bytes);
            return;
        }

        File!.BeginRewrite();
        for (int page = 0; page < Header.PageCount; page++)
        {
            File.Erase(page);
            File.Program(page, 0, bytes.Slice(page * Header.PageSize, Header.PageSize));
        }

        File.Flush();
    }

    public void Dispose() => File?.Dispose();

    private static void Personalize(FileFlash flash, ImageHeader header, Profile profile)
    {
        // The caller owns the file; only the devices around it are borrowed.
        new Board(flash, header).Personalize(profile);
    }
}
