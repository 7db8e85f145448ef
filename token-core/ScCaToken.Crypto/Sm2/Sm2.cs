using System.Buffers.Binary;

namespace ScCaToken.Crypto;

/// <summary>
/// SM2 digital signature and validation of keys (GB/T 32918.2-2016) on sm2p256v1. All numbers are 32 bytes big-endian, points X ‖ Y without
/// the 04 prefix, signatures r ‖ s. Secret operations run in constant time; no call allocates but the first, which
/// may build a table.
/// </summary>
public static partial class Sm2
{
    /// <summary>Length of a public key X ‖ Y in bytes.</summary>
    public const int PublicKeySize = 64;

    /// <summary>Length of a signature r ‖ s in bytes.</summary>
    public const int SignatureSize = 64;

    /// <summary>Length of a digest in bytes.</summary>
    public const int DigestSize = 32;

    /// <summary>The user ID that GM/T 0009 prescribes where none is agreed on.</summary>
    public static ReadOnlySpan<byte> DefaultId => "1234567812345678"u8;

    private static ReadOnlySpan<byte> CurveParameters =>
    [
        // a
        0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFC,
        // b
        0x28, 0xE9, 0xFA, 0x9E, 0x9D, 0x9F, 0x5E, 0x34, 0x4D, 0x5A, 0x9E, 0x4B, 0xCF, 0x65, 0x09, 0xA7,
        0xF3, 0x97, 0x89, 0xF5, 0x15, 0xAB, 0x8F, 0x92, 0xDD, 0xBC, 0xBD, 0x41, 0x4D, 0x94, 0x0E, 0x93,
        // xG
        0x32, 0xC4, 0xAE, 0x2C, 0x1F, 0x19, 0x81, 0x19, 0x5F, 0x99, 0x04, 0x46, 0x6A, 0x39, 0xC9, 0x94,
        0x8F, 0xE3, 0x0B, 0xBF, 0xF2, 0x66, 0x0B, 0xE1, 0x71, 0x5A, 0x45, 0x89, 0x33, 0x4C, 0x74, 0xC7,
        // yG
        0xBC, 0x37, 0x36, 0xA2, 0xF4, 0xF6, 0x77, 0x9C, 0x59, 0xBD, 0xCE, 0xE3, 0x6B, 0x69, 0x21, 0x53,
        0xD0, 0xA9, 0x87, 0x7C, 0xC6, 0x2A, 0x47, 0x40, 0x02, 0xDF, 0x32, 0xE5, 0x21, 0x39, 0xF0, 0xA0,
    ];

    /// <summary>Z = SM3(ENTL ‖ ID ‖ a ‖ b ‖ xG ‖ yG ‖ xA ‖ yA), GB/T 32918.2, 5.5. The ID has at most 8191 bytes, the limit of ENTL.</summary>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void ComputeZ(ReadOnlySpan<byte> xy64, ReadOnlySpan<byte> id, Span<byte> z32)
    {
        if (xy64.Length != PublicKeySize || id.Length > ushort.MaxValue / 8)
            throw new ArgumentException("The public key has 64 bytes, the ID at most 8191.");
        Span<byte> entl = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(entl, (ushort)(id.Length * 8));
        Sm3 h = Sm3.Create();
        h.Append(entl);
        h.Append(id);
        h.Append(CurveParameters);
        h.Append(xy64);
        h.Finish(z32);
    }

    /// <summary>e = SM3(Z ‖ M), the number that is signed (GB/T 32918.2, 6.1, A1 and A2).</summary>
    public static void ComputeDigest(ReadOnlySpan<byte> xy64, ReadOnlySpan<byte> id, ReadOnlySpan<byte> message, Span<byte> e32)
    {
        Span<byte> z = stackalloc byte[DigestSize];
        ComputeZ(xy64, id, z);
        Sm3 h = Sm3.Create();
        h.Append(z);
        h.Append(message);
        h.Finish(e32);
    }

    /// <summary>
    /// Signs e (GB/T 32918.2, 6.1). The nonce is derived from d, e and 32 bytes of entropy, so that neither repeated nor weak entropy gives a
    /// key away; equal input gives equal output. Concurrent calls on one key are safe.
    /// </summary>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    /// <exception cref="ObjectDisposedException">The key was wiped.</exception>
    public static void Sign(Sm2PrivateKey key, ReadOnlySpan<byte> e32, ReadOnlySpan<byte> entropy32, Span<byte> rs64)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (e32.Length != DigestSize || entropy32.Length != HedgedNonce.EntropySize || rs64.Length < SignatureSize)
            throw new ArgumentException("e and the entropy have 32 bytes, the signature 64.");
        Sm2Signer.Sign(key, e32, entropy32, rs64);
    }

    /// <summary>Verifies r ‖ s over e (GB/T 32918.2, 7.1); <see langword="false"/> for every malformed input.</summary>
    public static bool Verify(ReadOnlySpan<byte> xy64, ReadOnlySpan<byte> e32, ReadOnlySpan<byte> rs64) =>
        Sm2Verifier.Verify(xy64, e32, rs64);

    /// <summary>Whether X ‖ Y is a point of the curve (GB/T 32918.1, 6.2). Cofactor 1: being on the curve suffices.</summary>
    public static bool IsValidPublicKey(ReadOnlySpan<byte> xy64)
    {
        Point p = default;
        return Group<Sm2Curve, Sm2Field>.TryRead(xy64, ref p);
    }
}
