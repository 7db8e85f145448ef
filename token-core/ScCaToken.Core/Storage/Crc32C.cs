using System.Buffers.Binary;
using System.Numerics;

namespace ScCaToken.Core.Storage;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4): reflected polynomial 0x82F63B78, initial value and final XOR all ones.</summary>
internal static class Crc32C
{
    /// <summary>Start value of a running checksum.</summary>
    public const uint Seed = 0xFFFFFFFF;

    /// <summary>Takes <paramref name="data"/> into the running checksum.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> data)
    {
        while (data.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[8..];
        }

        foreach (byte b in data)
            crc = BitOperations.Crc32C(crc, b);
        return crc;
    }

    /// <summary>The final checksum of a running one.</summary>
    public static uint Finish(uint crc) => ~crc;

    /// <summary>The checksum of <paramref name="data"/> alone.</summary>
    public static uint Compute(ReadOnlySpan<byte> data) => Finish(Append(Seed, data));
}
