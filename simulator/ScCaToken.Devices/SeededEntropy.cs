using System.Buffers.Binary;
using System.Security.Cryptography;
using ScCaToken.Core.Devices;

namespace ScCaToken.Devices;

/// <summary>
/// Noise that follows from a seed: block i is SHA-256("ScCaToken seed" ‖ seed ‖ i). Same seed and same reads, same bytes, on
/// every machine. A key on it says that it is seeded and must not hold real secrets.
/// </summary>
public sealed class SeededEntropy : IEntropySource
{
    private readonly byte[] _input;
    private readonly byte[] _block = new byte[SHA256.HashSizeInBytes];
    private readonly int _counterAt;
    private ulong _counter;
    private int _taken = SHA256.HashSizeInBytes;

    /// <summary>Starts the noise of a seed of any length.</summary>
    /// <param name="seed">The seed.</param>
    public SeededEntropy(ReadOnlySpan<byte> seed)
    {
        var name = "ScCaToken seed"u8;
        _input = new byte[name.Length + seed.Length + 8];
        name.CopyTo(_input);
        seed.CopyTo(_input.AsSpan(name.Length));
        _counterAt = _input.Length - 8;
    }

    /// <inheritdoc/>
    public bool IsSeeded => true;

    /// <inheritdoc/>
    public void Read(Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            if (_taken == _block.Length)
                NextBlock();
            int length = Math.Min(destination.Length, _block.Length - _taken);
            _block.AsSpan(_taken, length).CopyTo(destination);
            _taken += length;
            destination = destination[length..];
        }
    }

    /// <summary>Starts again from the first byte, as at every power-on: the firmware mixes its power-cycle counter in.</summary>
    public void Rewind()
    {
        _counter = 0;
        _taken = _block.Length;
    }

    private void NextBlock()
    {
        BinaryPrimitives.WriteUInt64BigEndian(_input.AsSpan(_counterAt), _counter++);
        SHA256.HashData(_input, _block);
        _taken = 0;
    }
}
