using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Math;
using ScCaToken.Crypto;
using ScCaToken.Driver.Card;
using ScCaToken.Driver.Gmt;

namespace ScCaToken.Cli.Crypto;

/// <summary>A key pair of a container, with what is needed to sign a message as X.509 and OpenSSL expect it.</summary>
internal sealed class CardKey
{
    private static readonly DerObjectIdentifier Sm2Curve = new("1.2.156.10197.1.301");
    private readonly GmtApplication _application;
    private readonly ushort _container;
    private readonly KeyKind _kind;

    public CardKey(GmtApplication application, ushort container, KeyKind kind)
    {
        _application = application;
        _container = container;
        _kind = kind;
        Public = application.ExportPublicKey(container, kind);
    }

    public CardPublicKey Public { get; }

    /// <summary>The SubjectPublicKeyInfo (RFC 5280, RFC 5480; SM2 with its curve OID).</summary>
    public SubjectPublicKeyInfo PublicKeyInfo => ToPublicKeyInfo(Public);

    /// <summary>The hash a signature uses unless one is named.</summary>
    public HashAlgorithmId DefaultHash => Public.Algorithm switch
    {
        KeyAlgorithm.Sm2 => HashAlgorithmId.Sm3,
        KeyAlgorithm.P384 => HashAlgorithmId.Sha384,
        _ => HashAlgorithmId.Sha256,
    };

    public static SubjectPublicKeyInfo ToPublicKeyInfo(CardPublicKey key)
    {
        if (key.Algorithm == KeyAlgorithm.Rsa)
        {
            return new SubjectPublicKeyInfo(
                new AlgorithmIdentifier(PkcsObjectIdentifiers.RsaEncryption, DerNull.Instance),
                new RsaPublicKeyStructure(new BigInteger(1, key.Value), BigInteger.ValueOf(key.Exponent)));
        }

        var curve = key.Algorithm switch
        {
            KeyAlgorithm.Sm2 => Sm2Curve,
            KeyAlgorithm.P256 => X9ObjectIdentifiers.Prime256v1,
            _ => new DerObjectIdentifier("1.3.132.0.34"),
        };
        return new SubjectPublicKeyInfo(new AlgorithmIdentifier(X9ObjectIdentifiers.IdECPublicKey, curve), (byte[])[0x04, .. key.Value]);
    }

    /// <summary>Hashes and signs; EC and SM2 signatures come as r ‖ s.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message, HashAlgorithmId hash, ReadOnlySpan<byte> sm2Id, bool pss)
    {
        byte[] digest = Digest(Public, message, hash, sm2Id);
        byte[] signature = new byte[512];
        int length = Public.Algorithm switch
        {
            KeyAlgorithm.Rsa when pss => _application.SignRsaPss(_container, _kind, hash, hash, digest.Length, digest, signature),
            KeyAlgorithm.Rsa => _application.SignRsaPkcs1(_container, _kind, DigestInfos.Encode(hash, digest), signature),
            _ => _application.SignEcc(_container, _kind, digest, signature),
        };
        return signature[..length];
    }

    /// <summary>The digest a signature covers; for SM2 with SM3 that is SM3(Z ‖ M).</summary>
    public static byte[] Digest(CardPublicKey key, ReadOnlySpan<byte> message, HashAlgorithmId hash, ReadOnlySpan<byte> sm2Id)
    {
        byte[] digest = new byte[Hashes.Size(hash)];
        if (key.Algorithm == KeyAlgorithm.Sm2)
        {
            if (hash != HashAlgorithmId.Sm3)
                throw new CliException(ExitCode.Usage, "an SM2 key signs SM3 digests only");
            Sm2.ComputeDigest(key.Value, sm2Id, message, digest);
            return digest;
        }

        Hashes.HashData(hash, message, digest);
        int field = key.Algorithm switch { KeyAlgorithm.P256 => 32, KeyAlgorithm.P384 => 48, _ => digest.Length };
        if (digest.Length == field)
            return digest;
        // ECDSA takes the leftmost bits of a longer digest and a shorter one as a number (FIPS 186-5 §6.4.1).
        byte[] fitted = new byte[field];
        if (digest.Length > field)
            digest.AsSpan(0, field).CopyTo(fitted);
        else
            digest.CopyTo(fitted.AsSpan(field - digest.Length));
        return fitted;
    }
}
