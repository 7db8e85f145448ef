using System.Security.Cryptography;

namespace ScCaToken.Crypto;

/// <summary>HMAC-SM3 (RFC 2104, block 64 bytes, code 32 bytes), incremental; copying the struct clones it in the middle of a message.</summary>
public struct HmacSm3
{
    private Sm3 _inner;
    private Sm3 _outer;

    /// <summary>Starts a code under <paramref name="key"/> of any length.</summary>
    public static void Create(ReadOnlySpan<byte> key, out HmacSm3 mac)
    {
        Span<byte> block = stackalloc byte[Sm3.BlockSize];
        block.Clear();
        if (key.Length > Sm3.BlockSize)
            Sm3.HashData(key, block);
        else
            key.CopyTo(block);
        mac = default;
        mac._inner = Sm3.Create();
        mac._outer = Sm3.Create();
        foreach (ref byte b in block)
            b ^= 0x36;
        mac._inner.Append(block);
        foreach (ref byte b in block)
            b ^= 0x36 ^ 0x5C;
        mac._outer.Append(block);
        CryptographicOperations.ZeroMemory(block);
    }

    /// <summary>The code of a whole message in one call; <paramref name="destination"/> takes 32 bytes.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than 32 bytes.</exception>
    public static void HashData(ReadOnlySpan<byte> key, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (destination.Length < Sm3.DigestSize)
            throw new ArgumentException("An HMAC-SM3 code takes 32 bytes.", nameof(destination));
        Create(key, out HmacSm3 mac);
        mac.Append(source);
        mac.Finish(destination);
    }

    /// <summary>Adds <paramref name="source"/> to the message.</summary>
    public void Append(ReadOnlySpan<byte> source) => _inner.Append(source);

    /// <summary>Writes the code (32 bytes) and wipes the state.</summary>
    public void Finish(Span<byte> destination)
    {
        Span<byte> digest = stackalloc byte[Sm3.DigestSize];
        _inner.Finish(digest);
        _outer.Append(digest);
        _outer.Finish(destination);
        CryptographicOperations.ZeroMemory(digest);
    }

    /// <summary>Zeroes everything derived from the key.</summary>
    public void Clear()
    {
        _inner.Clear();
        _outer.Clear();
    }
}
