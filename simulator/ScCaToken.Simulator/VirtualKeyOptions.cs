using ScCaToken.Core.Profiles;
using ScCaToken.Devices;

namespace ScCaToken.Simulator;

/// <summary>How to make a virtual key; everything has a default.</summary>
public sealed class VirtualKeyOptions
{
    /// <summary>What kind of key: PIN rules, tries, names. Default: profile <c>scca</c>.</summary>
    public Profile Profile { get; set; } = BuiltInProfiles.Default;

    /// <summary>
    /// Makes the key reproducible: same seed and same commands, same keys, signatures and flash. Any bytes; null for the
    /// operating system's entropy. A seeded key says so and must not hold real secrets.
    /// </summary>
    public byte[]? Seed { get; set; }

    /// <summary>File that holds the key; null for a key in memory.</summary>
    public string? ImagePath { get; set; }

    /// <summary>Replace an existing <see cref="ImagePath"/>; otherwise that is an error.</summary>
    public bool Overwrite { get; set; }

    /// <summary>What a committed change of an image file survives.</summary>
    public Durability Durability { get; set; }

    /// <summary>
    /// Leaves the self-tests of SM2, ECDSA and RSA to their first use in a power cycle, for a key that is powered on very often: they are
    /// nearly all the time a power-on takes (docs/DESIGN.md). An opened image runs them all.
    /// </summary>
    public bool SelfTestsAtFirstUse { get; set; }

    /// <summary>Flash page size in bytes.</summary>
    public int PageSize { get; set; } = RamFlash.DefaultPageSize;

    /// <summary>Flash pages; 64 of 4,096 bytes make 256 KiB.</summary>
    public int PageCount { get; set; } = RamFlash.DefaultPageCount;

    /// <summary>Flash program granularity in bytes.</summary>
    public int ProgramSize { get; set; } = RamFlash.DefaultProgramSize;
}
