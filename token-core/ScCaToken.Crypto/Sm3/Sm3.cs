using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScCaToken.Crypto;

/// <summary>
/// The SM3 hash (GB/T 32905-2016): blocks of 64 bytes, digest of 32. A value type without references:
/// copying the struct clones the state in the middle of a message, and nothing is allocated.
/// </summary>
public struct Sm3
{
    /// <summary>Size of a digest in bytes.</summary>
    public const int DigestSize = 32;

    /// <summary>Size of a block in bytes.</summary>
    public const int BlockSize = 64;

    private Sm3State _state;
    private Sm3Block _block;
    private ulong _length;

    /// <summary>Hashes <paramref name="source"/> in one call.</summary>
    /// <param name="source">The message.</param>
    /// <param name="destination">32 bytes for the digest.</param>
    public static void HashData(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Sm3 hash = Create();
        hash.Append(source);
        hash.Finish(destination);
    }

    /// <summary>A hash that has seen no message yet.</summary>
    public static Sm3 Create()
    {
        Sm3 hash = default;
        hash._state = Sm3State.Initial;
        return hash;
    }

    /// <summary>Adds <paramref name="source"/> to the message.</summary>
    public void Append(ReadOnlySpan<byte> source)
    {
        Span<byte> block = Block();
        int used = (int)(_length % BlockSize);
        _length += (ulong)source.Length;
        if (used != 0)
        {
            int taken = Math.Min(BlockSize - used, source.Length);
            source[..taken].CopyTo(block[used..]);
            source = source[taken..];
            if (used + taken < BlockSize)
                return;
            Sm3Compression.Compress(ref _state, block);
        }

        int whole = source.Length & -BlockSize;
        if (whole != 0)
            Sm3Compression.Compress(ref _state, source[..whole]);
        source[whole..].CopyTo(block);
    }

    /// <summary>Pads, writes the digest and wipes the state; a new message needs <see cref="Create"/>.</summary>
    /// <param name="destination">32 bytes for the digest.</param>
    /// <exception cref="ArgumentException">The destination is shorter than 32 bytes.</exception>
    public void Finish(Span<byte> destination)
    {
        if (destination.Length < DigestSize)
            throw new ArgumentException("An SM3 digest takes 32 bytes.", nameof(destination));
        Span<byte> block = Block();
        int used = (int)(_length % BlockSize);
        block[used++] = 0x80;
        if (used > BlockSize - sizeof(ulong))
        {
            block[used..].Clear();
            Sm3Compression.Compress(ref _state, block);
            used = 0;
        }

        block[used..(BlockSize - sizeof(ulong))].Clear();
        BinaryPrimitives.WriteUInt64BigEndian(block[(BlockSize - sizeof(ulong))..], _length * 8);
        Sm3Compression.Compress(ref _state, block);
        _state.Write(destination);
        Clear();
    }

    /// <summary>Zeroes the state and the buffered part of the message.</summary>
    public void Clear() => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<Sm3>(ref this)));

    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    private Span<byte> Block() => MemoryMarshal.CreateSpan(ref Unsafe.As<Sm3Block, byte>(ref _block), BlockSize);

    [InlineArray(BlockSize)]
    private struct Sm3Block
    {
        private byte _first;
    }
}
