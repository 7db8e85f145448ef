using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScCaToken.Crypto;

/// <summary>The key derivation function of GB/T 32918.4, 5.4.3: SM3(Z ‖ ct) for ct = 1, 2, …, one block at a time.</summary>
internal struct Sm2Kdf
{
    private Sm3 _prefix;
    private uint _counter;

    public Sm2Kdf(ReadOnlySpan<byte> z)
    {
        _prefix = Sm3.Create();
        _prefix.Append(z);
    }

    /// <summary>Appends further input before the first block.</summary>
    public void Append(ReadOnlySpan<byte> z) => _prefix.Append(z);

    public void Next(Span<byte> block32)
    {
        Span<byte> counter = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(counter, ++_counter);
        Sm3 h = _prefix;
        h.Append(counter);
        h.Finish(block32);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<Sm3>(ref h)));
    }

    public void Fill(Span<byte> key)
    {
        Span<byte> block = stackalloc byte[32];
        for (; !key.IsEmpty; key = key[Math.Min(32, key.Length)..])
        {
            Next(block);
            block[..Math.Min(32, key.Length)].CopyTo(key);
        }

        CryptographicOperations.ZeroMemory(block);
    }

    public void Clear() => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<Sm3>(ref _prefix)));
}
