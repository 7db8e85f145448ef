using ScCaToken.Crypto;
using ScCaToken.Driver.Gmt;
using ScCaToken.Skf.Errors;

namespace ScCaToken.Skf.Symmetric;

/// <summary>CBC-MAC over a message in pieces: the code so far is the chaining value of the next piece. No padding of its own.</summary>
internal sealed class MacStream
{
    private const int Block = Sm4.BlockSize;
    private readonly ISessionKey key;
    private readonly byte[] chain = new byte[Block];
    private readonly byte[] pending = new byte[Block];
    private int pendingLength;
    private bool any;

    /// <summary>Starts a message.</summary>
    public MacStream(ISessionKey key, ReadOnlySpan<byte> iv)
    {
        this.key = key;
        iv.CopyTo(chain);
    }

    /// <summary>Takes the next piece.</summary>
    public void Update(ReadOnlySpan<byte> source)
    {
        if (pendingLength > 0 && pendingLength + (long)source.Length >= Block)
        {
            int taken = Block - pendingLength;
            Keep(source[..taken]);
            Absorb(pending);
            pendingLength = 0;
            source = source[taken..];
        }

        while (pendingLength == 0 && source.Length >= Block)
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
        SkfException.Require(any && pendingLength == 0, Sar.InDataLength);
        chain.CopyTo(mac);
    }

    private void Absorb(ReadOnlySpan<byte> blocks)
    {
        Span<byte> mac = stackalloc byte[Block];
        key.ComputeMac(chain, blocks, mac);
        mac.CopyTo(chain);
        any = true;
    }

    private void Keep(ReadOnlySpan<byte> rest)
    {
        rest.CopyTo(pending.AsSpan(pendingLength));
        pendingLength += rest.Length;
    }
}
