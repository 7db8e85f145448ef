using System.Security.Cryptography;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Apdu;

/// <summary>Collects the parts of a chained command (ISO/IEC 7816-4 §5.3.3): same class, INS, P1 and P2 until a part without the chaining bit.</summary>
internal sealed class CommandChain
{
    /// <summary>Class bit 5: more parts follow.</summary>
    public const byte MoreBit = 0x10;

    private byte[] _bytes = [];
    private int _length;
    private bool _open;
    private byte _cla;
    private byte _ins;
    private byte _p1;
    private byte _p2;

    /// <summary>The data of all parts so far.</summary>
    public ReadOnlySpan<byte> Data => _bytes.AsSpan(0, _length);

    /// <summary>True while parts have come and the last one has not.</summary>
    public bool IsOpen => _open;

    /// <summary>True when <paramref name="command"/> goes on with the open chain.</summary>
    public bool Continues(scoped in CommandApdu command) =>
        _open && (command.Cla & ~MoreBit) == _cla && command.Ins == _ins && command.P1 == _p1 && command.P2 == _p2;

    /// <summary>Adds a part; false when the chain outgrows what one command may carry.</summary>
    public bool TryAdd(scoped in CommandApdu part)
    {
        if (!Continues(in part))
            Open(in part);
        if (part.Data.Length > CommandApdu.MaxDataLength - _length)
            return false;
        int needed = _length + part.Data.Length;
        if (needed > _bytes.Length)
            Grow(needed);
        part.Data.CopyTo(_bytes.AsSpan(_length));
        _length = needed;
        return true;
    }

    /// <summary>Forgets the chain and wipes its data.</summary>
    public void Abort()
    {
        CryptographicOperations.ZeroMemory(_bytes.AsSpan(0, _length));
        _length = 0;
        _open = false;
    }

    private void Open(scoped in CommandApdu part)
    {
        Abort();
        _open = true;
        _cla = (byte)(part.Cla & ~MoreBit);
        _ins = part.Ins;
        _p1 = part.P1;
        _p2 = part.P2;
    }

    private void Grow(int needed)
    {
        var larger = new byte[Math.Min(CommandApdu.MaxDataLength, Math.Max(needed, Math.Max(1024, _bytes.Length * 2)))];
        Data.CopyTo(larger);
        CryptographicOperations.ZeroMemory(_bytes);
        _bytes = larger;
    }
}
