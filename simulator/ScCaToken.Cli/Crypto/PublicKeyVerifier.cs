using System.Buffers.Binary;
using ScCaToken.Crypto;
using ScCaToken.Driver.Card;

namespace ScCaToken.Cli.Crypto;

/// <summary>Verifies a signature with a public key, on the host.</summary>
internal static class PublicKeyVerifier
{
    public static bool Verify(CardPublicKey key, ReadOnlySpan<byte> message, byte[] signature, HashAlgorithmId hash, ReadOnlySpan<byte> sm2Id, bool pss)
    {
        byte[] digest = CardKey.Digest(key, message, hash, sm2Id);
        if (key.Algorithm == KeyAlgorithm.Rsa)
        {
            byte[] exponent = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(exponent, key.Exponent);
            return pss
                ? Rsa.VerifyPss(key.Value, exponent, hash, hash, digest.Length, digest, signature)
                : Rsa.VerifyPkcs1(key.Value, exponent, DigestInfos.Encode(hash, digest), signature);
        }

        if (SignatureEncoding.ToRaw(signature, key.Value.Length / 2) is not { } rs)
            return false;
        return key.Algorithm switch
        {
            KeyAlgorithm.Sm2 => Sm2.Verify(key.Value, digest, rs),
            KeyAlgorithm.P256 => Ecdsa.Verify(EcCurve.P256, key.Value, digest, rs),
            _ => Ecdsa.Verify(EcCurve.P384, key.Value, digest, rs),
        };
    }
}
