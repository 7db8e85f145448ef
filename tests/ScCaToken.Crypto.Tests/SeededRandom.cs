using System.Security.Cryptography;

namespace ScCaToken.Crypto.Tests;

/// <summary>A reproducible byte stream: SHA-256 of a seed and a counter.</summary>
internal sealed class SeededRandom(int seed) : IRandomSource
{
    private long _counter;

    public void Fill(Span<byte> destination)
    {
        Span<byte> block = stackalloc byte[32];
        Span<byte> input = stackalloc byte[12];
        for (int i = 0; i < destination.Length; i += 32)
        {
            BitConverter.TryWriteBytes(input, seed);
            BitConverter.TryWriteBytes(input[4..], _counter++);
            SHA256.HashData(input, block);
            int length = Math.Min(32, destination.Length - i);
            block[..length].CopyTo(destination[i..]);
        }
    }

    public byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        Fill(bytes);
        return bytes;
    }
}
