using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace ScCaToken.Crypto;

/// <summary>
/// The Data Encryption Algorithm (FIPS 46-3, withdrawn), for the management keys of PIV cards and for legacy session keys of hosts. Every S-box
/// is read in full for every lookup, so that neither branches nor addresses depend on key or data.
/// </summary>
public static class Des
{
    /// <summary>Bytes of a key, and of a block.</summary>
    public const int Size = 8;

    /// <summary>Bytes of key schedule per DES key: sixteen rounds of eight 6-bit groups.</summary>
    public const int ScheduleSize = Rounds * Boxes;

    private const int Rounds = 16, Boxes = 8, Entries = 64;

    // Lanes 0 to 7: all boxes at entry i; lanes 8 to 15: at entry i + 32.
    private static readonly Vector128<byte>[] Tables = BuildTables();
    private static readonly byte[] FinalPermutation = Invert(InitialPermutation);

    private static ReadOnlySpan<byte> InitialPermutation =>
    [
        58, 50, 42, 34, 26, 18, 10, 2, 60, 52, 44, 36, 28, 20, 12, 4, 62, 54, 46, 38, 30, 22, 14, 6, 64, 56, 48, 40, 32, 24, 16, 8,
        57, 49, 41, 33, 25, 17, 9, 1, 59, 51, 43, 35, 27, 19, 11, 3, 61, 53, 45, 37, 29, 21, 13, 5, 63, 55, 47, 39, 31, 23, 15, 7,
    ];

    private static ReadOnlySpan<byte> RoundPermutation =>
        [16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10, 2, 8, 24, 14, 32, 27, 3, 9, 19, 13, 30, 6, 22, 11, 4, 25];

    private static ReadOnlySpan<byte> PermutedChoice1 =>
    [
        57, 49, 41, 33, 25, 17, 9, 1, 58, 50, 42, 34, 26, 18, 10, 2, 59, 51, 43, 35, 27, 19, 11, 3, 60, 52, 44, 36,
        63, 55, 47, 39, 31, 23, 15, 7, 62, 54, 46, 38, 30, 22, 14, 6, 61, 53, 45, 37, 29, 21, 13, 5, 28, 20, 12, 4,
    ];

    private static ReadOnlySpan<byte> PermutedChoice2 =>
    [
        14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2,
        41, 52, 31, 37, 47, 55, 30, 40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32,
    ];

    /// <summary>Left shifts of the key halves per round.</summary>
    private static ReadOnlySpan<byte> Shifts => [1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1];

    /// <summary>S1 to S8, each as the standard prints it: four rows of sixteen.</summary>
    private static ReadOnlySpan<byte> Substitution =>
    [
        14, 4, 13, 1, 2, 15, 11, 8, 3, 10, 6, 12, 5, 9, 0, 7, 0, 15, 7, 4, 14, 2, 13, 1, 10, 6, 12, 11, 9, 5, 3, 8,
        4, 1, 14, 8, 13, 6, 2, 11, 15, 12, 9, 7, 3, 10, 5, 0, 15, 12, 8, 2, 4, 9, 1, 7, 5, 11, 3, 14, 10, 0, 6, 13,
        15, 1, 8, 14, 6, 11, 3, 4, 9, 7, 2, 13, 12, 0, 5, 10, 3, 13, 4, 7, 15, 2, 8, 14, 12, 0, 1, 10, 6, 9, 11, 5,
        0, 14, 7, 11, 10, 4, 13, 1, 5, 8, 12, 6, 9, 3, 2, 15, 13, 8, 10, 1, 3, 15, 4, 2, 11, 6, 7, 12, 0, 5, 14, 9,
        10, 0, 9, 14, 6, 3, 15, 5, 1, 13, 12, 7, 11, 4, 2, 8, 13, 7, 0, 9, 3, 4, 6, 10, 2, 8, 5, 14, 12, 11, 15, 1,
        13, 6, 4, 9, 8, 15, 3, 0, 11, 1, 2, 12, 5, 10, 14, 7, 1, 10, 13, 0, 6, 9, 8, 7, 4, 15, 14, 3, 11, 5, 2, 12,
        7, 13, 14, 3, 0, 6, 9, 10, 1, 2, 8, 5, 11, 12, 4, 15, 13, 8, 11, 5, 6, 15, 0, 3, 4, 7, 2, 12, 1, 10, 14, 9,
        10, 6, 9, 0, 12, 11, 7, 13, 15, 1, 3, 14, 5, 2, 8, 4, 3, 15, 0, 6, 10, 1, 13, 8, 9, 4, 5, 11, 12, 7, 2, 14,
        2, 12, 4, 1, 7, 10, 11, 6, 8, 5, 3, 15, 13, 0, 14, 9, 14, 11, 2, 12, 4, 7, 13, 1, 5, 0, 15, 10, 3, 9, 8, 6,
        4, 2, 1, 11, 10, 13, 7, 8, 15, 9, 12, 5, 6, 3, 0, 14, 11, 8, 12, 7, 1, 14, 2, 13, 6, 15, 0, 9, 10, 4, 5, 3,
        12, 1, 10, 15, 9, 2, 6, 8, 0, 13, 3, 4, 14, 7, 5, 11, 10, 15, 4, 2, 7, 12, 9, 5, 6, 1, 13, 14, 0, 11, 3, 8,
        9, 14, 15, 5, 2, 8, 12, 3, 7, 0, 4, 10, 1, 13, 11, 6, 4, 3, 2, 12, 9, 5, 15, 10, 11, 14, 1, 7, 6, 0, 8, 13,
        4, 11, 2, 14, 15, 0, 8, 13, 3, 12, 9, 7, 5, 10, 6, 1, 13, 0, 11, 7, 4, 9, 1, 10, 14, 3, 5, 12, 2, 15, 8, 6,
        1, 4, 11, 13, 12, 3, 7, 14, 10, 15, 6, 8, 0, 5, 9, 2, 6, 11, 13, 8, 1, 4, 10, 7, 9, 5, 0, 15, 14, 2, 3, 12,
        13, 2, 8, 4, 6, 15, 11, 1, 10, 9, 3, 14, 5, 0, 12, 7, 1, 15, 13, 8, 10, 3, 7, 4, 12, 5, 6, 11, 0, 14, 9, 2,
        7, 11, 4, 1, 9, 12, 14, 2, 0, 6, 10, 13, 15, 3, 5, 8, 2, 1, 14, 7, 4, 10, 8, 13, 15, 12, 9, 0, 3, 5, 6, 11,
    ];

    /// <summary>Expands an 8-byte key; parity bits are not looked at.</summary>
    public static void Expand(ReadOnlySpan<byte> key, Span<byte> schedule)
    {
        const ulong HalfMask = (1 << 28) - 1;
        ulong chosen = Permute(BinaryPrimitives.ReadUInt64BigEndian(key), 64, PermutedChoice1);
        ulong c = chosen >> 28, d = chosen & HalfMask;
        for (int round = 0; round < Rounds; round++)
        {
            int shift = Shifts[round];
            c = ((c << shift) | (c >> (28 - shift))) & HalfMask;
            d = ((d << shift) | (d >> (28 - shift))) & HalfMask;
            ulong subkey = Permute((c << 28) | d, 56, PermutedChoice2);
            for (int box = 0; box < Boxes; box++)
                schedule[(round * Boxes) + box] = (byte)((subkey >> (42 - (6 * box))) & 63);
        }
    }

    /// <summary>One block through one key, both ways.</summary>
    public static ulong Transform(ulong block, ReadOnlySpan<byte> schedule, bool encrypting)
    {
        block = Permute(block, 64, InitialPermutation);
        uint left = (uint)(block >> 32), right = (uint)(block & uint.MaxValue);
        for (int i = 0; i < Rounds; i++)
        {
            int round = encrypting ? i : Rounds - 1 - i;
            (left, right) = (right, left ^ Mix(right, schedule.Slice(round * Boxes, Boxes)));
        }

        return Permute(((ulong)right << 32) | left, 64, FinalPermutation);
    }

    private static uint Mix(uint half, ReadOnlySpan<byte> subkey)
    {
        Span<byte> groups = stackalloc byte[2 * Boxes];
        for (int box = 0; box < Boxes; box++)
            groups[box] = groups[box + Boxes] = (byte)((BitOperations.RotateLeft(half, (4 * box) + 5) & 63) ^ subkey[box]);
        var wanted = Vector128.Create<byte>(groups);
        var entry = Vector128.Create(0UL, 0x2020202020202020UL).AsByte();
        var found = Vector128<byte>.Zero;
        foreach (var row in Tables)
        {
            found |= Vector128.Equals(wanted, entry) & row;
            entry += Vector128<byte>.One;
        }

        found.CopyTo(groups);
        uint joined = 0;
        for (int box = 0; box < Boxes; box++)
            joined = (joined << 4) | groups[box] | groups[box + Boxes];
        return (uint)Permute(joined, 32, RoundPermutation);
    }

    /// <summary>Bit numbers as in the standard: 1 is the most significant.</summary>
    private static ulong Permute(ulong value, int width, ReadOnlySpan<byte> table)
    {
        ulong result = 0;
        foreach (byte bit in table)
            result = (result << 1) | ((value >> (width - bit)) & 1);
        return result;
    }

    private static byte[] Invert(ReadOnlySpan<byte> table)
    {
        byte[] inverse = new byte[table.Length];
        for (int i = 0; i < table.Length; i++)
            inverse[table[i] - 1] = (byte)(i + 1);
        return inverse;
    }

    private static Vector128<byte>[] BuildTables()
    {
        var tables = new Vector128<byte>[Entries / 2];
        Span<byte> lanes = stackalloc byte[2 * Boxes];
        for (int i = 0; i < tables.Length; i++)
        {
            for (int lane = 0; lane < lanes.Length; lane++)
            {
                int entry = lane < Boxes ? i : i + (Entries / 2);
                int row = ((entry >> 4) & 2) | (entry & 1), column = (entry >> 1) & 15;
                lanes[lane] = Substitution[(lane % Boxes * Entries) + (row * 16) + column];
            }

            tables[i] = Vector128.Create<byte>(lanes);
        }

        return tables;
    }
}
