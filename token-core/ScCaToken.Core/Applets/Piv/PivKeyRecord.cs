using System.Buffers.Binary;

namespace ScCaToken.Core.Applets.Piv;

/// <summary>
/// A key pair in flash: algorithm 1 ‖ PIN policy 1 ‖ origin 1 ‖ public length 2 ‖ public (RSA modulus ‖ exponent 4, or X ‖ Y) ‖ sealed key ‖ wrapped private.
/// The private half (p ‖ q or d) is wrapped under a key of its own; that key is sealed to whoever may use the pair.
/// </summary>
internal readonly ref struct PivKeyRecord
{
    /// <summary>Longest record: RSA-4096.</summary>
    public const int LongestSize = 1536;

    public const int LongestPublic = 512 + 4;
    public const int LongestPrivate = 512;
    private const int HeaderSize = 5;

    private readonly ReadOnlySpan<byte> _bytes;

    public PivKeyRecord(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public bool IsEmpty => _bytes.Length < HeaderSize;

    public byte Algorithm => _bytes[0];

    public PivPinPolicy Policy => (PivPinPolicy)_bytes[1];

    public byte Origin => _bytes[2];

    public ReadOnlySpan<byte> PublicKey => _bytes.Slice(HeaderSize, BinaryPrimitives.ReadUInt16BigEndian(_bytes[3..]));

    /// <summary>Sealed key and wrapped private half.</summary>
    public ReadOnlySpan<byte> Secret => _bytes[(HeaderSize + PublicKey.Length)..];

    /// <summary>Writes everything before the secret part and returns its length.</summary>
    public static int WriteHead(Span<byte> record, byte algorithm, PivPinPolicy policy, byte origin, ReadOnlySpan<byte> publicKey)
    {
        record[0] = algorithm;
        record[1] = (byte)policy;
        record[2] = origin;
        BinaryPrimitives.WriteUInt16BigEndian(record[3..], (ushort)publicKey.Length);
        publicKey.CopyTo(record[HeaderSize..]);
        return HeaderSize + publicKey.Length;
    }
}
