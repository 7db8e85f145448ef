using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScCaToken.Crypto;

/// <content>SM2 public key encryption (GB/T 32918.4-2016) and plain Diffie-Hellman.</content>
public static partial class Sm2
{
    private const int TagOffset = PublicKeySize, BodyOffset = PublicKeySize + DigestSize;

    /// <summary>Length of C1 ‖ C3 ‖ C2 for a plaintext of <paramref name="plaintextLength"/> bytes.</summary>
    public static int CiphertextLength(int plaintextLength) => BodyOffset + plaintextLength;

    /// <summary>
    /// Encrypts to C1 ‖ C3 ‖ C2 (GB/T 32918.4, 6.1); <see langword="false"/> for an invalid key, an empty plaintext or a wrong output length.
    /// </summary>
    public static bool TryEncrypt(ReadOnlySpan<byte> xy64, ReadOnlySpan<byte> plaintext, IRandomSource random, Span<byte> c1c3c2)
    {
        ArgumentNullException.ThrowIfNull(random);
        Point p = default;
        if (!Group<Sm2Curve, Sm2Field>.TryRead(xy64, ref p) || plaintext.IsEmpty || c1c3c2.Length != (long)BodyOffset + plaintext.Length)
            return false;
        Span<byte> nonce = stackalloc byte[32];
        Limbs k = default;
        do
            random.Fill(nonce);
        while (!Mod<Sm2Order>.TryRead(nonce, ref k) || Mod<Sm2Order>.IsZero(k) || !TryEncrypt(p, plaintext, k, c1c3c2));
        k.Clear();
        CryptographicOperations.ZeroMemory(nonce);
        return true;
    }

    /// <summary>Encrypts with a given k in [1, n−1]; <see langword="false"/> if the key stream is all zero (A5: take another k).</summary>
    internal static bool TryEncrypt(in Point publicKey, ReadOnlySpan<byte> plaintext, in Limbs k, Span<byte> c1c3c2)
    {
        Span<byte> xy = stackalloc byte[PublicKeySize];
        FastPoint<Sm2Curve, Sm2Field, Sm2Order>.MultiplyBase(k, c1c3c2[..PublicKeySize]);
        FastPoint<Sm2Curve, Sm2Field, Sm2Order>.Multiply(publicKey, k, xy);
        // C3 first: the plaintext may lie in the same buffer as C2.
        ComputeTag(xy, plaintext, c1c3c2.Slice(TagOffset, DigestSize));
        bool usable = ApplyKeyStream(xy, plaintext, c1c3c2[BodyOffset..]);
        CryptographicOperations.ZeroMemory(xy);
        return usable;
    }

    /// <summary>
    /// Decrypts C1 ‖ C3 ‖ C2 (GB/T 32918.4, 7.1); <see langword="false"/> if C1 is not on the curve, a length is wrong or C3 does not match, and
    /// then the output is zeroed.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The key was wiped.</exception>
    public static bool TryDecrypt(Sm2PrivateKey key, ReadOnlySpan<byte> c1c3c2, Span<byte> plaintext)
    {
        ArgumentNullException.ThrowIfNull(key);
        Point shared = default;
        if (c1c3c2.Length <= BodyOffset || plaintext.Length != c1c3c2.Length - BodyOffset
            || !Group<Sm2Curve, Sm2Field>.TryRead(c1c3c2[..PublicKeySize], ref shared))
            return false;
        Span<byte> xy = stackalloc byte[PublicKeySize];
        Span<byte> tag = stackalloc byte[DigestSize];
        MultiplySecret(key, ref shared, xy);
        bool usable = ApplyKeyStream(xy, c1c3c2[BodyOffset..], plaintext);
        ComputeTag(xy, plaintext, tag);
        usable &= CryptographicOperations.FixedTimeEquals(tag, c1c3c2.Slice(TagOffset, DigestSize));
        if (!usable)
            CryptographicOperations.ZeroMemory(plaintext);
        CryptographicOperations.ZeroMemory(xy);
        CryptographicOperations.ZeroMemory(tag);
        return usable;
    }

    /// <summary>Plain ECDH: the x coordinate of d·P, 32 bytes; <see langword="false"/> if the peer's point is not on the curve.</summary>
    /// <exception cref="ObjectDisposedException">The key was wiped.</exception>
    public static bool TryDeriveSharedPoint(Sm2PrivateKey key, ReadOnlySpan<byte> peerXy64, Span<byte> x32)
    {
        ArgumentNullException.ThrowIfNull(key);
        Point shared = default;
        if (x32.Length < 32 || !Group<Sm2Curve, Sm2Field>.TryRead(peerXy64, ref shared))
            return false;
        Span<byte> xy = stackalloc byte[PublicKeySize];
        MultiplySecret(key, ref shared, xy);
        xy[..32].CopyTo(x32);
        CryptographicOperations.ZeroMemory(xy);
        return true;
    }

    private static void MultiplySecret(Sm2PrivateKey key, ref Point p, Span<byte> xy)
    {
        Limbs d = default;
        key.CopyScalar(ref d);
        FastPoint<Sm2Curve, Sm2Field, Sm2Order>.Multiply(p, d, xy);
        d.Clear();
        p.Clear();
    }

    /// <summary>C3 = SM3(x2 ‖ M ‖ y2).</summary>
    private static void ComputeTag(ReadOnlySpan<byte> xy, ReadOnlySpan<byte> plaintext, Span<byte> tag)
    {
        Sm3 h = Sm3.Create();
        h.Append(xy[..32]);
        h.Append(plaintext);
        h.Append(xy[32..]);
        h.Finish(tag);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<Sm3>(ref h)));
    }

    /// <summary>output = input ⊕ KDF(x2 ‖ y2, length); <see langword="false"/> if the key stream is all zero.</summary>
    private static bool ApplyKeyStream(ReadOnlySpan<byte> xy, ReadOnlySpan<byte> input, Span<byte> output)
    {
        Sm2Kdf kdf = new(xy);
        Span<byte> block = stackalloc byte[DigestSize];
        int or = 0;
        for (int i = 0; i < input.Length; i += DigestSize)
        {
            kdf.Next(block);
            int length = Math.Min(DigestSize, input.Length - i);
            for (int j = 0; j < length; j++)
            {
                or |= block[j];
                output[i + j] = (byte)(input[i + j] ^ block[j]);
            }
        }

        kdf.Clear();
        CryptographicOperations.ZeroMemory(block);
        return or != 0;
    }
}
