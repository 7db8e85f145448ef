using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScCaToken.Crypto;

/// <summary>
/// The SM4 block cipher (GB/T 32907-2016): 16-byte key and block, 32 rounds. A value type that holds the round keys; <see cref="Clear"/> wipes them.
/// No table is indexed by a secret: 16 blocks at a time through GFNI, 4 through AES instructions, or the S-box computed in its field.
/// </summary>
public struct Sm4
{
    /// <summary>Key size in bytes.</summary>
    public const int KeySize = 16;

    /// <summary>Block size in bytes.</summary>
    public const int BlockSize = 16;

    private const int Rounds = 32;

    private RoundKeys _encryption;
    private RoundKeys _decryption;

    /// <summary>Expands a key (7.3) where it is to stay: a returned cipher would leave its round keys on the stack.</summary>
    /// <param name="key">16 bytes.</param>
    /// <param name="cipher">The cipher.</param>
    /// <exception cref="ArgumentException">The key is not 16 bytes.</exception>
    public static void Create(ReadOnlySpan<byte> key, out Sm4 cipher)
    {
        if (key.Length != KeySize)
            throw new ArgumentException("An SM4 key is 16 bytes.", nameof(key));
        cipher = default;
        uint k0 = BinaryPrimitives.ReadUInt32BigEndian(key) ^ 0xA3B1BAC6;
        uint k1 = BinaryPrimitives.ReadUInt32BigEndian(key[4..]) ^ 0x56AA3350;
        uint k2 = BinaryPrimitives.ReadUInt32BigEndian(key[8..]) ^ 0x677D9197;
        uint k3 = BinaryPrimitives.ReadUInt32BigEndian(key[12..]) ^ 0xB27022DC;
        for (int i = 0; i < Rounds; i++)
        {
            uint substituted = Sm4Rounds.SubWord(k1 ^ k2 ^ k3 ^ FixedParameter(i));
            uint next = k0 ^ substituted ^ BitOperations.RotateLeft(substituted, 13) ^ BitOperations.RotateLeft(substituted, 23);
            (k0, k1, k2, k3) = (k1, k2, k3, next);
            cipher._encryption[i] = next;
            cipher._decryption[Rounds - 1 - i] = next;
        }
    }

    /// <summary>Encrypts one block; the spans may be the same.</summary>
    public readonly void EncryptBlock(ReadOnlySpan<byte> source, Span<byte> destination) => EncryptBlocks(source[..BlockSize], destination);

    /// <summary>Decrypts one block; the spans may be the same.</summary>
    public readonly void DecryptBlock(ReadOnlySpan<byte> source, Span<byte> destination) => DecryptBlocks(source[..BlockSize], destination);

    /// <summary>Encrypts a whole number of independent blocks; the spans may be the same.</summary>
    public readonly void EncryptBlocks(ReadOnlySpan<byte> source, Span<byte> destination) => Sm4Rounds.Transform(_encryption, source, destination);

    /// <summary>Decrypts a whole number of independent blocks; the spans may be the same.</summary>
    public readonly void DecryptBlocks(ReadOnlySpan<byte> source, Span<byte> destination) => Sm4Rounds.Transform(_decryption, source, destination);

    /// <summary>Zeroes the round keys.</summary>
    public void Clear() => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<Sm4>(ref this)));

    /// <summary>CK_i: byte j is (4i + j)·7 mod 256 (7.3.b).</summary>
    private static uint FixedParameter(int i)
    {
        uint first = (uint)(28 * i);
        return ((first & 0xFF) << 24) | (((first + 7) & 0xFF) << 16) | (((first + 14) & 0xFF) << 8) | ((first + 21) & 0xFF);
    }

    [InlineArray(Rounds)]
    private struct RoundKeys
    {
        private uint _first;
    }
}
