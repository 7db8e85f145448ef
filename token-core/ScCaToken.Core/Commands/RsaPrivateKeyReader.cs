using System.Formats.Asn1;
using System.Numerics;

namespace ScCaToken.Core.Commands;

/// <summary>Reads e, p and q out of a PKCS#1 RSAPrivateKey (RFC 8017 §A.1.2). What follows the structure (block padding) is ignored.</summary>
internal static class RsaPrivateKeyReader
{
    /// <summary>Longest encoding taken: RSA-4096 with room for padding.</summary>
    public const int LongestEncoding = 2560;

    /// <summary>Writes e in 4 bytes and p ‖ q in half the modulus's length each; false for anything that is no two-prime key. Whether the modulus is their product is left to the caller.</summary>
    public static bool TryRead(ReadOnlySpan<byte> encoded, Span<byte> exponent, Span<byte> primes, out ReadOnlySpan<byte> modulus, out int bits)
    {
        modulus = default;
        bits = 0;
        try
        {
            AsnDecoder.ReadSequence(encoded, AsnEncodingRules.BER, out int offset, out int length, out _);
            var rest = encoded.Slice(offset, length);
            if (!Next(ref rest).TrimStart((byte)0).IsEmpty)
                return false;
            modulus = Next(ref rest).TrimStart((byte)0);
            if (modulus.IsEmpty)
                return false;
            bits = (modulus.Length * 8) - BitOperations.LeadingZeroCount((uint)modulus[0] << 24);
            int half = bits / 16;
            if (bits % 16 != 0 || 2 * half > primes.Length || !TryPlace(Next(ref rest), exponent))
                return false;
            _ = Next(ref rest);
            return TryPlace(Next(ref rest), primes[..half]) && TryPlace(Next(ref rest), primes.Slice(half, half));
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    private static ReadOnlySpan<byte> Next(scoped ref ReadOnlySpan<byte> rest)
    {
        var value = AsnDecoder.ReadIntegerBytes(rest, AsnEncodingRules.BER, out int consumed);
        rest = rest[consumed..];
        return value;
    }

    private static bool TryPlace(ReadOnlySpan<byte> number, Span<byte> field)
    {
        number = number.TrimStart((byte)0);
        if (number.Length > field.Length)
            return false;
        field.Clear();
        number.CopyTo(field[^number.Length..]);
        return true;
    }
}
