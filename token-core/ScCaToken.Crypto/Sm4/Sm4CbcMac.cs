using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScCaToken.Crypto;

/// <summary>CBC-MAC over a message in pieces (SKF_MacInit, SKF_MacUpdate, SKF_MacFinal): 16 bytes, no padding of its own.</summary>
public struct Sm4CbcMac
{
    private Sm4Stream _cbc;
    private UInt128 _last;
    private bool _any;

    /// <summary>Starts a message under a 16-byte key and a 16-byte IV.</summary>
    public static void Create(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, out Sm4CbcMac mac)
    {
        mac = default;
        Sm4Stream.Create(key, Sm4Mode.Cbc, iv, encrypting: true, out mac._cbc);
    }

    /// <summary>Adds the next piece, of any length.</summary>
    public void Append(ReadOnlySpan<byte> source)
    {
        Span<byte> encrypted = stackalloc byte[64 + Sm4.BlockSize];
        while (!source.IsEmpty)
        {
            int size = Math.Min(64, source.Length);
            int written = _cbc.Update(source[..size], encrypted);
            if (written != 0)
            {
                encrypted.Slice(written - Sm4.BlockSize, Sm4.BlockSize).CopyTo(MemoryMarshal.AsBytes(new Span<UInt128>(ref _last)));
                _any = true;
            }

            source = source[size..];
        }

        CryptographicOperations.ZeroMemory(encrypted);
    }

    /// <summary>Writes the code (16 bytes) and wipes the state.</summary>
    /// <returns>False when the message was empty or not whole blocks.</returns>
    public bool TryFinish(Span<byte> destination)
    {
        bool ok = _cbc.TryFinish([], out _) && _any;
        if (ok)
            MemoryMarshal.AsBytes(new ReadOnlySpan<UInt128>(in _last)).CopyTo(destination);
        Clear();
        return ok;
    }

    /// <summary>Zeroes the key and the state.</summary>
    public void Clear()
    {
        _cbc.Clear();
        _last = 0;
    }
}
