using System.Security.Cryptography;

namespace ScCaToken.Pkcs11;

/// <summary>HMAC (RFC 2104, FIPS 198-1; the block of SHA-3 is its rate, FIPS 202 §7) over any of the host's hash functions.</summary>
internal sealed class HmacMac : Mac
{
    private readonly Hasher _hasher = new();
    private readonly HashId _hash;
    private readonly byte[] _outerPad;

    public HmacMac(HashId hash, ReadOnlySpan<byte> key)
    {
        _hash = hash;
        _outerPad = GC.AllocateArray<byte>(HashInfo.BlockSize(hash), pinned: true);
        if (key.Length > _outerPad.Length)
            HashInfo.HashData(hash, key, _outerPad);
        else
            key.CopyTo(_outerPad);
        Xor(0x36);
        _hasher.Start(hash);
        _hasher.Append(_outerPad);
        Xor(0x36 ^ 0x5C);
    }

    public override int Size => HashInfo.Size(_hash);

    public override void Append(ReadOnlySpan<byte> part) => _hasher.Append(part);

    public override int Finish(Span<byte> code)
    {
        int size = Size;
        _hasher.Finish(code);
        _hasher.Start(_hash);
        _hasher.Append(_outerPad);
        _hasher.Append(code[..size]);
        _hasher.Finish(code);
        return size;
    }

    public override void Dispose()
    {
        _hasher.Dispose();
        CryptographicOperations.ZeroMemory(_outerPad);
    }

    public override Mac Copy(SoftSecretKey key)
    {
        var copy = new HmacMac(_hash, key.Value);
        copy._hasher.CopyFrom(_hasher);
        return copy;
    }

    private void Xor(byte value)
    {
        foreach (ref byte b in _outerPad.AsSpan())
            b ^= value;
    }
}
