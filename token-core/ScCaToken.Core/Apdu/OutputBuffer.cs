using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ScCaToken.Core.Apdu;

/// <summary>
/// Bytes under construction: the data field of an answer (and afterwards what waits for GET RESPONSE), or a record for the store.
/// Grows to the longest answer given so far and is wiped whenever an answer is dropped or delivered.
/// </summary>
internal sealed class OutputBuffer
{
    /// <summary>Longest data field of one answer.</summary>
    public const int MaxLength = 65536;

    private byte[] _bytes = new byte[4096];
    private int _delivered;

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes written and not yet delivered.</summary>
    public int Waiting => Length - _delivered;

    /// <summary>Everything written so far, for a handler that patches or wipes its own answer.</summary>
    public Span<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Appends <paramref name="count"/> zero bytes and returns them to be filled.</summary>
    public Span<byte> Reserve(int count)
    {
        if (count > MaxLength - Length)
            throw new InvalidOperationException("answer longer than an APDU can be");
        if (Length + count > _bytes.Length)
            Grow(Length + count);
        var span = _bytes.AsSpan(Length, count);
        Length += count;
        return span;
    }

    public void Byte(byte value) => Reserve(1)[0] = value;

    public void UInt16(int value) => BinaryPrimitives.WriteUInt16BigEndian(Reserve(2), (ushort)value);

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Reserve(4), value);

    public void UInt32(int value) => BinaryPrimitives.WriteInt32BigEndian(Reserve(4), value);

    public void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Reserve(value.Length));

    /// <summary>Appends <paramref name="value"/> in a field of <paramref name="width"/> bytes, padded with <paramref name="filler"/>.</summary>
    public void Padded(ReadOnlySpan<byte> value, int width, byte filler)
    {
        var field = Reserve(width);
        field.Fill(filler);
        value.CopyTo(field);
    }

    /// <summary>Appends <paramref name="value"/> as UTF-8 in a field of <paramref name="width"/> bytes, padded with NUL.</summary>
    public void Text(string value, int width) => Encoding.UTF8.GetBytes(value, Reserve(width));

    /// <summary>Cuts the answer down to <paramref name="length"/> bytes, wiping the rest.</summary>
    public void Truncate(int length)
    {
        CryptographicOperations.ZeroMemory(_bytes.AsSpan(length, Length - length));
        Length = length;
    }

    /// <summary>Copies the next waiting bytes; everything is wiped once the last one has left.</summary>
    public int Deliver(Span<byte> destination)
    {
        int count = Math.Min(destination.Length, Waiting);
        _bytes.AsSpan(_delivered, count).CopyTo(destination);
        _delivered += count;
        if (Waiting == 0)
            Clear();
        return count;
    }

    /// <summary>Wipes the answer.</summary>
    public void Clear()
    {
        CryptographicOperations.ZeroMemory(_bytes.AsSpan(0, Length));
        Length = 0;
        _delivered = 0;
    }

    private void Grow(int needed)
    {
        var larger = new byte[Math.Min(MaxLength, Math.Max(needed, _bytes.Length * 2))];
        _bytes.AsSpan(0, Length).CopyTo(larger);
        CryptographicOperations.ZeroMemory(_bytes);
        _bytes = larger;
    }
}
