using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Math;

namespace ScCaToken.Cli.Crypto;

/// <summary>r ‖ s and SEQUENCE { r, s } (GM/T 0009 §7.3, RFC 3279 §2.2.3) into one another.</summary>
internal static class SignatureEncoding
{
    public static byte[] ToDer(ReadOnlySpan<byte> rs)
    {
        int half = rs.Length / 2;
        return new DerSequence(
            new DerInteger(new BigInteger(1, rs[..half].ToArray())),
            new DerInteger(new BigInteger(1, rs[half..].ToArray()))).GetDerEncoded();
    }

    /// <summary>Accepts either form; null when it is neither.</summary>
    public static byte[]? ToRaw(byte[] signature, int fieldSize)
    {
        if (signature.Length == 2 * fieldSize)
            return signature;
        try
        {
            var sequence = Asn1Sequence.GetInstance(signature);
            if (sequence.Count != 2)
                return null;
            byte[] rs = new byte[2 * fieldSize];
            for (int i = 0; i < 2; i++)
            {
                byte[] number = DerInteger.GetInstance(sequence[i]).PositiveValue.ToByteArrayUnsigned();
                if (number.Length > fieldSize)
                    return null;
                number.CopyTo(rs.AsSpan((i + 1) * fieldSize - number.Length));
            }

            return rs;
        }
        catch (Exception failure) when (failure is ArgumentException or IOException or InvalidCastException)
        {
            return null;
        }
    }
}
