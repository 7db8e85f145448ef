using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ScCaToken.Crypto.Internal;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace ScCaToken.Crypto;

/// <summary>
/// The 32 rounds of SM4 over many blocks. SM4's S-box is affine · inverse · affine over a field isomorphic to AES's, so the
/// processor's AES or GFNI instructions compute the inverse and an affine map on either side carries the bytes across.
/// </summary>
internal static class Sm4Rounds
{
    private const int BlockSize = 16;

    /// <summary>Affine map into the AES field, as GFNI takes it (constant 0x3E), and out of it again (constant 0xD3).</summary>
    private const ulong IntoField = 0x4C287DB91A22505D;
    private const ulong OutOfField = 0xF3AB34A974A6B589;

    internal static void Transform(ReadOnlySpan<uint> roundKeys, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (Gfni.V512.IsSupported && Avx512F.IsSupported)
        {
            while (source.Length >= 16 * BlockSize)
            {
                TransformSixteen(roundKeys, source, destination);
                source = source[(16 * BlockSize)..];
                destination = destination[(16 * BlockSize)..];
            }
        }

        Span<byte> partial = stackalloc byte[4 * BlockSize];
        while (!source.IsEmpty)
        {
            int size = Math.Min(source.Length, partial.Length);
            if (size == partial.Length)
            {
                TransformFour(roundKeys, source, destination);
            }
            else
            {
                partial.Clear();
                source.CopyTo(partial);
                TransformFour(roundKeys, partial, partial);
                partial[..size].CopyTo(destination);
                partial.Clear();
            }

            source = source[size..];
            destination = destination[size..];
        }
    }

    /// <summary>The S-box on the four bytes of one word, for the key schedule.</summary>
    internal static uint SubWord(uint word) => Substitute(Vector128.CreateScalar(word)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransformFour(ReadOnlySpan<uint> roundKeys, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Vector128<uint> x0 = Vector128.Create(Load(source, 0), Load(source, 16), Load(source, 32), Load(source, 48));
        Vector128<uint> x1 = Vector128.Create(Load(source, 4), Load(source, 20), Load(source, 36), Load(source, 52));
        Vector128<uint> x2 = Vector128.Create(Load(source, 8), Load(source, 24), Load(source, 40), Load(source, 56));
        Vector128<uint> x3 = Vector128.Create(Load(source, 12), Load(source, 28), Load(source, 44), Load(source, 60));
        for (int i = 0; i < 32; i += 4)
        {
            x0 ^= Diffuse(Substitute(x1 ^ x2 ^ x3 ^ Vector128.Create(roundKeys[i])));
            x1 ^= Diffuse(Substitute(x2 ^ x3 ^ x0 ^ Vector128.Create(roundKeys[i + 1])));
            x2 ^= Diffuse(Substitute(x3 ^ x0 ^ x1 ^ Vector128.Create(roundKeys[i + 2])));
            x3 ^= Diffuse(Substitute(x0 ^ x1 ^ x2 ^ Vector128.Create(roundKeys[i + 3])));
        }

        for (int block = 0; block < 4; block++)
        {
            Span<byte> output = destination[(block * BlockSize)..];
            BinaryPrimitives.WriteUInt32BigEndian(output, x3.GetElement(block));
            BinaryPrimitives.WriteUInt32BigEndian(output[4..], x2.GetElement(block));
            BinaryPrimitives.WriteUInt32BigEndian(output[8..], x1.GetElement(block));
            BinaryPrimitives.WriteUInt32BigEndian(output[12..], x0.GetElement(block));
        }
    }

    private static uint Load(ReadOnlySpan<byte> source, int offset) => BinaryPrimitives.ReadUInt32BigEndian(source[offset..]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Diffuse(Vector128<uint> b) =>
        b ^ Rotate(b, 2) ^ Rotate(b, 10) ^ Rotate(b, 18) ^ Rotate(b, 24);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Rotate(Vector128<uint> value, [ConstantExpected] byte count) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateLeft(value, count) : (value << count) | (value >>> (32 - count));

    /// <summary>The S-box on each byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Substitute(Vector128<uint> value)
    {
        if (Gfni.IsSupported)
        {
            Vector128<byte> inField = Gfni.GaloisFieldAffineTransform(value.AsByte(), Vector128.Create(IntoField).AsByte(), 0x3E);
            return Gfni.GaloisFieldAffineTransformInverse(inField, Vector128.Create(OutOfField).AsByte(), 0xD3).AsUInt32();
        }

        if (X86Aes.IsSupported)
            return SubstituteThroughAes(value.AsByte()).AsUInt32();
        Vector128<ulong> halves = value.AsUInt64();
        return Vector128.Create(ByteField.Sm4SubBytes(halves.GetElement(0)), ByteField.Sm4SubBytes(halves.GetElement(1))).AsUInt32();
    }

    /// <summary>Affine maps by two 16-entry byte shuffles (in a register: no memory is addressed), the inverse inside AES's last round with ShiftRows undone.</summary>
    private static Vector128<byte> SubstituteThroughAes(Vector128<byte> value)
    {
        Vector128<byte> inField = Affine(
            value,
            Vector128.Create((byte)0x3E, 0xB2, 0x0E, 0x82, 0xBB, 0x37, 0x8B, 0x07, 0xA1, 0x2D, 0x91, 0x1D, 0x24, 0xA8, 0x14, 0x98),
            Vector128.Create((byte)0x00, 0xDC, 0x2E, 0xF2, 0xC5, 0x19, 0xEB, 0x37, 0x08, 0xD4, 0x26, 0xFA, 0xCD, 0x11, 0xE3, 0x3F));
        Vector128<byte> unshifted = Vector128.Shuffle(inField, Vector128.Create((byte)0, 13, 10, 7, 4, 1, 14, 11, 8, 5, 2, 15, 12, 9, 6, 3));
        return Affine(
            X86Aes.EncryptLast(unshifted, Vector128<byte>.Zero),
            Vector128.Create((byte)0x6C, 0xD4, 0xA6, 0x1E, 0x52, 0xEA, 0x98, 0x20, 0x0B, 0xB3, 0xC1, 0x79, 0x35, 0x8D, 0xFF, 0x47),
            Vector128.Create((byte)0x00, 0xE0, 0x50, 0xB0, 0x9D, 0x7D, 0xCD, 0x2D, 0xC0, 0x20, 0x90, 0x70, 0x5D, 0xBD, 0x0D, 0xED));
    }

    private static Vector128<byte> Affine(Vector128<byte> value, Vector128<byte> low, Vector128<byte> high)
    {
        var nibble = Vector128.Create((byte)0x0F);
        return Ssse3.Shuffle(low, value & nibble) ^ Ssse3.Shuffle(high, (value.AsUInt16() >>> 4).AsByte() & nibble);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransformSixteen(ReadOnlySpan<uint> roundKeys, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Vector512<byte> swap = Vector512.Create(
            Vector256.Create(Vector128.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12), Vector128.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)),
            Vector256.Create(Vector128.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12), Vector128.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)));
        Vector512<uint> x0 = Avx512BW.Shuffle(Vector512.Create(source), swap).AsUInt32();
        Vector512<uint> x1 = Avx512BW.Shuffle(Vector512.Create(source[64..]), swap).AsUInt32();
        Vector512<uint> x2 = Avx512BW.Shuffle(Vector512.Create(source[128..]), swap).AsUInt32();
        Vector512<uint> x3 = Avx512BW.Shuffle(Vector512.Create(source[192..]), swap).AsUInt32();
        Transpose(ref x0, ref x1, ref x2, ref x3);
        for (int i = 0; i < 32; i += 4)
        {
            x0 ^= SixteenWords(x1 ^ x2 ^ x3 ^ Vector512.Create(roundKeys[i]));
            x1 ^= SixteenWords(x2 ^ x3 ^ x0 ^ Vector512.Create(roundKeys[i + 1]));
            x2 ^= SixteenWords(x3 ^ x0 ^ x1 ^ Vector512.Create(roundKeys[i + 2]));
            x3 ^= SixteenWords(x0 ^ x1 ^ x2 ^ Vector512.Create(roundKeys[i + 3]));
        }

        (x0, x1, x2, x3) = (x3, x2, x1, x0);
        Transpose(ref x0, ref x1, ref x2, ref x3);
        Avx512BW.Shuffle(x0.AsByte(), swap).CopyTo(destination);
        Avx512BW.Shuffle(x1.AsByte(), swap).CopyTo(destination[64..]);
        Avx512BW.Shuffle(x2.AsByte(), swap).CopyTo(destination[128..]);
        Avx512BW.Shuffle(x3.AsByte(), swap).CopyTo(destination[192..]);
    }

    /// <summary>Turns four words of one block in each 128-bit lane into the same word of four blocks; its own inverse.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(ref Vector512<uint> x0, ref Vector512<uint> x1, ref Vector512<uint> x2, ref Vector512<uint> x3)
    {
        Vector512<ulong> low01 = Avx512F.UnpackLow(x0, x1).AsUInt64();
        Vector512<ulong> high01 = Avx512F.UnpackHigh(x0, x1).AsUInt64();
        Vector512<ulong> low23 = Avx512F.UnpackLow(x2, x3).AsUInt64();
        Vector512<ulong> high23 = Avx512F.UnpackHigh(x2, x3).AsUInt64();
        x0 = Avx512F.UnpackLow(low01, low23).AsUInt32();
        x1 = Avx512F.UnpackHigh(low01, low23).AsUInt32();
        x2 = Avx512F.UnpackLow(high01, high23).AsUInt32();
        x3 = Avx512F.UnpackHigh(high01, high23).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> SixteenWords(Vector512<uint> value)
    {
        Vector512<byte> inField = Gfni.V512.GaloisFieldAffineTransform(value.AsByte(), Vector512.Create(IntoField).AsByte(), 0x3E);
        Vector512<uint> b = Gfni.V512.GaloisFieldAffineTransformInverse(inField, Vector512.Create(OutOfField).AsByte(), 0xD3).AsUInt32();
        Vector512<uint> outer = b ^ Avx512F.RotateLeft(b, 2) ^ Avx512F.RotateLeft(b, 10);
        return outer ^ Avx512F.RotateLeft(b, 18) ^ Avx512F.RotateLeft(b, 24);
    }
}
