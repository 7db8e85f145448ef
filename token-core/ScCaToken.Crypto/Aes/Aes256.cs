using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using ScCaToken.Crypto.Internal;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace ScCaToken.Crypto;

/// <summary>
/// The AES-256 block transformation (FIPS 197), forward direction, for the generator only. The processor's AES instructions
/// where it has them; otherwise S-boxes computed in the field, never looked up.
/// </summary>
internal struct Aes256
{
    internal const int KeySize = 32;
    internal const int BlockSize = 16;
    private const int Rounds = 14;

    private RoundKeys _keys;

    /// <summary>Expands a 32-byte key (FIPS 197, 5.2).</summary>
    internal void SetKey(ReadOnlySpan<byte> key)
    {
        Span<uint> w = MemoryMarshal.Cast<Vector128<byte>, uint>(Keys());
        MemoryMarshal.Cast<byte, uint>(key[..KeySize]).CopyTo(w);
        uint constant = 1;
        for (int i = 8; i < w.Length; i++)
        {
            uint t = w[i - 1];
            if (i % 8 == 0)
            {
                t = SubWord(BitOperations.RotateRight(t, 8)) ^ constant;
                constant <<= 1;
            }
            else if (i % 8 == 4)
            {
                t = SubWord(t);
            }

            w[i] = w[i - 8] ^ t;
        }
    }

    /// <summary>Encrypts <paramref name="counter"/>, counter + 1, … into <paramref name="destination"/> and leaves the counter behind the last block used.</summary>
    /// <param name="counter">A 128-bit big-endian number.</param>
    /// <param name="destination">A whole number of blocks.</param>
    internal void EncryptCounter(ref UInt128 counter, Span<byte> destination)
    {
        Span<byte> input = stackalloc byte[8 * BlockSize];
        while (!destination.IsEmpty)
        {
            int size = Math.Min(destination.Length, input.Length);
            for (int i = 0; i < size; i += BlockSize)
            {
                BinaryPrimitives.WriteUInt128BigEndian(input[i..], counter);
                counter++;
            }

            if (size == input.Length && X86Aes.IsSupported)
                EncryptEight(input, destination);
            else
                EncryptEach(input[..size], destination);
            destination = destination[size..];
        }
    }

    internal void Clear() => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(Keys()));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void EncryptEight(ReadOnlySpan<byte> input, Span<byte> output)
    {
        ReadOnlySpan<Vector128<byte>> k = Keys();
        Vector128<byte> k0 = k[0];
        var b0 = Vector128.Create(input) ^ k0;
        var b1 = Vector128.Create(input[16..]) ^ k0;
        var b2 = Vector128.Create(input[32..]) ^ k0;
        var b3 = Vector128.Create(input[48..]) ^ k0;
        var b4 = Vector128.Create(input[64..]) ^ k0;
        var b5 = Vector128.Create(input[80..]) ^ k0;
        var b6 = Vector128.Create(input[96..]) ^ k0;
        var b7 = Vector128.Create(input[112..]) ^ k0;
        for (int r = 1; r < Rounds; r++)
        {
            Vector128<byte> kr = k[r];
            b0 = X86Aes.Encrypt(b0, kr);
            b1 = X86Aes.Encrypt(b1, kr);
            b2 = X86Aes.Encrypt(b2, kr);
            b3 = X86Aes.Encrypt(b3, kr);
            b4 = X86Aes.Encrypt(b4, kr);
            b5 = X86Aes.Encrypt(b5, kr);
            b6 = X86Aes.Encrypt(b6, kr);
            b7 = X86Aes.Encrypt(b7, kr);
        }

        Vector128<byte> last = k[Rounds];
        X86Aes.EncryptLast(b0, last).CopyTo(output);
        X86Aes.EncryptLast(b1, last).CopyTo(output[16..]);
        X86Aes.EncryptLast(b2, last).CopyTo(output[32..]);
        X86Aes.EncryptLast(b3, last).CopyTo(output[48..]);
        X86Aes.EncryptLast(b4, last).CopyTo(output[64..]);
        X86Aes.EncryptLast(b5, last).CopyTo(output[80..]);
        X86Aes.EncryptLast(b6, last).CopyTo(output[96..]);
        X86Aes.EncryptLast(b7, last).CopyTo(output[112..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void EncryptEach(ReadOnlySpan<byte> input, Span<byte> output)
    {
        ReadOnlySpan<Vector128<byte>> k = Keys();
        for (; !input.IsEmpty; input = input[BlockSize..], output = output[BlockSize..])
        {
            Vector128<byte> block = Vector128.Create(input) ^ k[0];
            for (int r = 1; r < Rounds; r++)
                block = X86Aes.IsSupported ? X86Aes.Encrypt(block, k[r]) : MixColumns(SubBytesShiftRows(block)) ^ k[r];
            block = X86Aes.IsSupported ? X86Aes.EncryptLast(block, k[Rounds]) : SubBytesShiftRows(block) ^ k[Rounds];
            block.CopyTo(output);
        }
    }

    private static uint SubWord(uint word)
    {
        // In a block whose four columns are equal ShiftRows changes nothing, so the last round is the S-box alone.
        if (X86Aes.IsSupported)
            return X86Aes.EncryptLast(Vector128.Create(word).AsByte(), Vector128<byte>.Zero).AsUInt32().ToScalar();
        return (uint)ByteField.AesSubBytes(word);
    }

    internal static Vector128<byte> SubBytesShiftRows(Vector128<byte> block)
    {
        Vector128<ulong> halves = block.AsUInt64();
        Vector128<byte> substituted = Vector128.Create(
            ByteField.AesSubBytes(halves.GetElement(0)), ByteField.AesSubBytes(halves.GetElement(1))).AsByte();
        return Vector128.Shuffle(substituted, Vector128.Create((byte)0, 5, 10, 15, 4, 9, 14, 3, 8, 13, 2, 7, 12, 1, 6, 11));
    }

    internal static Vector128<byte> MixColumns(Vector128<byte> s)
    {
        Vector128<byte> next = Vector128.Shuffle(s, Vector128.Create((byte)1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12));
        Vector128<byte> pair = s ^ next;
        Vector128<byte> others = Vector128.Shuffle(pair, Vector128.Create((byte)2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));
        Vector128<byte> doubled = (pair + pair) ^ (Vector128.LessThan(pair.AsSByte(), Vector128<sbyte>.Zero).AsByte() & Vector128.Create((byte)0x1B));
        return doubled ^ next ^ others;
    }

    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    private Span<Vector128<byte>> Keys() => MemoryMarshal.CreateSpan(ref Unsafe.As<RoundKeys, Vector128<byte>>(ref _keys), Rounds + 1);

    [InlineArray(Rounds + 1)]
    private struct RoundKeys
    {
        private Vector128<byte> _first;
    }
}
