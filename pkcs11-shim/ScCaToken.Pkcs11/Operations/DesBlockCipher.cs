using System.Buffers.Binary;
using System.Security.Cryptography;
using ScCaToken.Crypto;

namespace ScCaToken.Pkcs11;

/// <summary>
/// DES and, with two or three keys, triple DES (SP 800-67, withdrawn). Our own because the platform's TripleDES refuses
/// keys with equal parts and its DES depends on OpenSSL's legacy provider.
/// </summary>
internal sealed class DesBlockCipher : BlockCipher
{
    /// <summary>Block size in bytes.</summary>
    public const int Size = Des.Size;

    private readonly byte[] _schedule;
    private readonly int _keys;

    /// <summary>Takes 8, 16 or 24 bytes of key.</summary>
    public DesBlockCipher(ReadOnlySpan<byte> key)
    {
        _keys = key.Length / Size;
        _schedule = GC.AllocateArray<byte>(_keys * Des.ScheduleSize, pinned: true);
        for (int i = 0; i < _keys; i++)
            Des.Expand(key.Slice(i * Size, Size), _schedule.AsSpan(i * Des.ScheduleSize));
    }

    public override int BlockLength => Size;

    public override void Encrypt(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        for (; !source.IsEmpty; source = source[Size..], destination = destination[Size..])
            BinaryPrimitives.WriteUInt64BigEndian(destination, Transform(BinaryPrimitives.ReadUInt64BigEndian(source), encrypting: true));
    }

    public override void Decrypt(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        for (; !source.IsEmpty; source = source[Size..], destination = destination[Size..])
            BinaryPrimitives.WriteUInt64BigEndian(destination, Transform(BinaryPrimitives.ReadUInt64BigEndian(source), encrypting: false));
    }

    public override void EncryptCbc(Span<byte> chain, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        ulong last = BinaryPrimitives.ReadUInt64BigEndian(chain);
        for (; !source.IsEmpty; source = source[Size..], destination = destination[Size..])
        {
            last = Transform(last ^ BinaryPrimitives.ReadUInt64BigEndian(source), encrypting: true);
            BinaryPrimitives.WriteUInt64BigEndian(destination, last);
        }

        BinaryPrimitives.WriteUInt64BigEndian(chain, last);
    }

    public override void DecryptCbc(Span<byte> chain, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        ulong last = BinaryPrimitives.ReadUInt64BigEndian(chain);
        for (; !source.IsEmpty; source = source[Size..], destination = destination[Size..])
        {
            ulong block = BinaryPrimitives.ReadUInt64BigEndian(source);
            BinaryPrimitives.WriteUInt64BigEndian(destination, last ^ Transform(block, encrypting: false));
            last = block;
        }

        BinaryPrimitives.WriteUInt64BigEndian(chain, last);
    }

    public override void Dispose() => CryptographicOperations.ZeroMemory(_schedule);

    /// <summary>One key: E(K1). Two: E(K1) D(K2) E(K1). Three: E(K1) D(K2) E(K3); decryption runs backwards.</summary>
    private ulong Transform(ulong block, bool encrypting)
    {
        if (_keys == 1)
            return Des.Transform(block, Schedule(0), encrypting);
        int last = _keys - 1 == 1 ? 0 : 2;
        block = Des.Transform(block, Schedule(encrypting ? 0 : last), encrypting);
        block = Des.Transform(block, Schedule(1), !encrypting);
        return Des.Transform(block, Schedule(encrypting ? last : 0), encrypting);
    }

    private ReadOnlySpan<byte> Schedule(int key) => _schedule.AsSpan(key * Des.ScheduleSize, Des.ScheduleSize);
}
