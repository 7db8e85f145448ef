using System.Text;
using ScCaToken.Core.Devices;
using ScCaToken.Core.Profiles;
using ScCaToken.Core.Storage;
using ScCaToken.Devices;

namespace ScCaToken.Core.Tests.Scripting;

/// <summary>A seeded key on a RAM flash behind a power switch.</summary>
public sealed class TokenBench
{
    private readonly byte[] _response = new byte[65538];
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, byte[]> Images = new();

    private readonly SeededEntropy _entropy;

    public TokenBench(string profile = "test", string seed = "bench")
        : this(BuiltInProfiles.Find(profile)! with { KdfIterations = 1 }, seed)
    {
    }

    public TokenBench(Profile profile, string seed = "bench", int pageCount = RamFlash.DefaultPageCount)
        : this(profile, seed, pageCount, image: default)
    {
    }

    /// <summary>A key that goes on from a copy of a flash.</summary>
    public TokenBench(string profile, string seed, int pageCount, ReadOnlySpan<byte> image)
        : this(BuiltInProfiles.Find(profile)! with { KdfIterations = 1 }, seed, pageCount, image)
    {
    }

    private TokenBench(Profile profile, string seed, int pageCount, ReadOnlySpan<byte> image)
    {
        Memory = new RamFlash(pageCount: pageCount);
        Flash = new PowerCutFlash(Memory);
        var seedBytes = Encoding.UTF8.GetBytes(seed);
        _entropy = new SeededEntropy([.. seedBytes, .. "/run"u8]);
        // Personalising has a noise stream of its own, so that a finished image can be used again.
        Memory.Restore(image.IsEmpty ? Images.GetOrAdd($"{profile.Name} {seed} {pageCount}", _ => Personalize(profile, seedBytes, pageCount)) : image);
        Key = Build();
        if (image.IsEmpty)
            Key.PowerOn();
    }

    public RamFlash Memory { get; }

    public PowerCutFlash Flash { get; }

    public Token Key { get; private set; }

    public string Send(string hex) => Convert.ToHexString(Send(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))));

    public ReadOnlySpan<byte> Send(ReadOnlySpan<byte> command) => _response.AsSpan(0, Key.Process(command, _response));

    /// <summary>Power off and on; a power cut that happened is repaired first.</summary>
    public void PowerCycle()
    {
        Flash.Disarm();
        Flash.RestorePower();
        Key = Start();
    }

    /// <summary>Every record in flash, as text; the count of power cycles and the tries of PINs left out.</summary>
    public SortedDictionary<uint, string> Records(bool withTries)
    {
        var store = RecordStore.Mount(Memory);
        var keys = new List<uint>();
        store.CopyKeys(0, uint.MaxValue, keys);
        var records = new SortedDictionary<uint, string>();
        var value = new byte[RecordStore.MaxValueLength];
        foreach (uint key in keys)
        {
            if (key == State.RecordKey.PowerCycles || (!withTries && IsTries(key)))
                continue;
            records[key] = Convert.ToHexString(value.AsSpan(0, store.Read(key, value)));
        }

        return records;
    }

    public static bool IsTries(uint key) => key == State.RecordKey.DeviceAuthTries
        || ((State.IdRange.Applications.Contains(State.RecordKey.IdOf(key)) || State.RecordKey.IdOf(key) == Applets.Piv.PivRecords.Application) && (int)((key >> 8) & 0xFF) is State.RecordKey.SoTries or State.RecordKey.UserTries);

    private static byte[] Personalize(Profile profile, byte[] seed, int pageCount)
    {
        var memory = new RamFlash(pageCount: pageCount);
        Token.Personalize(new TokenDevices(memory, new SeededEntropy(seed)), profile);
        return memory.Snapshot();
    }

    // Hundreds of thousands of these are powered on: the public-key algorithms are tested when they are used.
    private Token Build() => new(new TokenDevices(Flash, _entropy) { TestsAtFirstUse = true });

    private Token Start()
    {
        var token = Build();
        token.PowerOn();
        return token;
    }
}
