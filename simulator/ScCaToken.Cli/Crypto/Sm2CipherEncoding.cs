using Org.BouncyCastle.Asn1;

namespace ScCaToken.Cli.Crypto;

/// <summary>SM2Cipher of GM/T 0009 §7.2 into C1 ‖ C3 ‖ C2.</summary>
internal static class Sm2CipherEncoding
{
    /// <summary>Takes the DER form apart; anything else is passed on as it is, without a leading 04.</summary>
    public static byte[] ToRaw(byte[] ciphertext)
    {
        try
        {
            if (ciphertext is [0x30, ..] && Asn1Sequence.GetInstance(ciphertext) is { Count: 4 } sequence)
            {
                byte[] cipher = Asn1OctetString.GetInstance(sequence[3]).GetOctets();
                byte[] raw = new byte[96 + cipher.Length];
                for (int i = 0; i < 2; i++)
                {
                    byte[] number = DerInteger.GetInstance(sequence[i]).PositiveValue.ToByteArrayUnsigned();
                    number.CopyTo(raw.AsSpan(32 * (i + 1) - number.Length));
                }

                Asn1OctetString.GetInstance(sequence[2]).GetOctets().CopyTo(raw, 64);
                cipher.CopyTo(raw, 96);
                return raw;
            }
        }
        catch (Exception failure) when (failure is ArgumentException or IOException or InvalidCastException)
        {
            throw new CliException(ExitCode.Failure, "the ciphertext is not a well-formed SM2Cipher (GM/T 0009)");
        }

        return ciphertext is [0x04, .. var rest] && rest.Length > 96 ? rest : ciphertext;
    }
}
