using System.Security.Cryptography;
using ScCaToken.Crypto;
using ScCaToken.Driver.Gmt;
using ScCaToken.Skf.Errors;

namespace ScCaToken.Skf.Symmetric;

/// <summary>CBC-MAC over a message in pieces: the code so far is the chaining value of the next piece. No padding of its own.</summary>
internal sealed class MacStream
{
    private const int Block = Sm4.BlockSize;
    private readonly ISessionKey _key;
    private readonly byte[] _chain = new byte[Block];
    private readonly byte[] _pending = new byte[Block];
    private int _pendingLength;
    private bool _any;

    /// <summary>Starts a message.</summary>
    public MacStream(ISessionKey key, ReadOnlySpan<byte> iv)
    {
        _key = key;
        iv.CopyTo(_chain);
    }

    /// <summary>Takes the next piece.</summary>
    public void Update(ReadOnlySpan<byte> source)
    {
        if (_pendingLength > 0 && _pendingLength + (long)source.Length >= Block)
        {
            int taken = Block - _pendingLength;
            Keep(source[..taken]);
            Absorb(_pending);
            _pendingLength = 0;
            source = source[taken..];
        }

        while (_pendingLength == 0 && source.Length >= Block)
        {
            int size = Math.Min(source.Length - (source.Length % Block), GmtCard.MaxSessionPart);
            Absorb(source[..size]);
            source = source[size..];
        }

        Keep(source);
    }

    /// <summary>The code, 16 bytes; the message must be whole blocks and not empty.</summary>
    public void Finish(Span<byte> mac)
    {
        SkfException.Require(_any && _pendingLength == 0, Sar.InDataLength);
        _chain.CopyTo(mac);
    }

    /// <summary>Wipes the state; the message is over.</summary>
    public void Clear()
    {
        CryptographicOperations.ZeroMemory(_chain);
        CryptographicOperations.ZeroMemory(_pending);
    }

    private void Absorb(ReadOnlySpan<byte> blocks)
    {
        Span<byte> mac = stackalloc byte[Block];
        _key.ComputeMac(_chain, blocks, mac);
        mac.CopyTo(_chain);
        _any = true;
    }

    private void Keep(ReadOnlySpan<byte> rest)
    {
        rest.CopyTo(_pending.AsSpan(_pendingLength));
        _pendingLength += rest.Length;
    }
}
