using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using ScCaToken.Crypto;
using ScCaToken.Driver;
using ScCaToken.Driver.Card;

namespace ScCaToken.Pkcs11;

/// <summary>A private key in the library's memory: session objects, and keys on their way to the card.</summary>
public sealed class SoftPrivateKey : PrivateKey
{
    private readonly RsaPrivateKey? _rsa;
    private readonly EcPrivateKey? _ec;
    private readonly Sm2PrivateKey? _sm2;

    private SoftPrivateKey(KeyAlgorithm algorithm, CkKeyType? type, SoftPublicKey publicPart, RsaPrivateKey? rsa, EcPrivateKey? ec, Sm2PrivateKey? sm2)
        : base(algorithm, type, publicPart) => (_rsa, _ec, _sm2) = (rsa, ec, sm2);

    /// <inheritdoc/>
    public override int Bits => PublicPart!.Bits;

    /// <inheritdoc/>
    protected override bool HasSecrets => true;

    /// <summary>The RSA key itself, for its attributes; null for curves.</summary>
    public RsaPrivateKey? Rsa => _rsa;

    /// <summary>Takes an RSA key from exponent and primes; false when they do not make one of a supported size.</summary>
    public static bool TryCreateRsa(ReadOnlySpan<byte> exponent, ReadOnlySpan<byte> prime1, ReadOnlySpan<byte> prime2, [NotNullWhen(true)] out SoftPrivateKey? key)
    {
        key = RsaPrivateKey.TryImport(exponent, prime1, prime2, out var rsa) ? FromRsa(rsa!) : null;
        return key is not null;
    }

    /// <summary>Takes a private value of the field's size; false when it is none of the curve.</summary>
    public static bool TryCreateEc(KeyAlgorithm algorithm, ReadOnlySpan<byte> value, [NotNullWhen(true)] out SoftPrivateKey? key, CkKeyType? type = null)
    {
        key = null;
        if (algorithm == KeyAlgorithm.Sm2)
            key = Sm2PrivateKey.TryImport(value, out var sm2) ? FromSm2(sm2, type) : null;
        else if (algorithm is KeyAlgorithm.P256 or KeyAlgorithm.P384)
            key = EcPrivateKey.TryImport(Curve(algorithm), value, out var ec) ? FromEc(ec) : null;
        return key is not null;
    }

    /// <summary>Makes a key pair of the library's own (a session object); its public half is <see cref="PrivateKey.PublicPart"/>.</summary>
    /// <param name="algorithm">Which.</param>
    /// <param name="bits">RSA only: 1024, 2048, 3072 or 4096.</param>
    /// <param name="exponent">RSA only: the public exponent.</param>
    /// <param name="type">CKA_KEY_TYPE when it is not the algorithm's own.</param>
    public static SoftPrivateKey Generate(KeyAlgorithm algorithm, int bits, ulong exponent = 65537, CkKeyType? type = null) => algorithm switch
    {
        KeyAlgorithm.Rsa => FromRsa(RsaPrivateKey.Generate(bits, exponent, HostRandom.Instance)),
        KeyAlgorithm.Sm2 => FromSm2(Sm2PrivateKey.Generate(HostRandom.Instance), type),
        _ => FromEc(EcPrivateKey.Generate(Curve(algorithm), HostRandom.Instance)),
    };

    /// <summary>The private value of a curve's key (CKA_VALUE), of the field's size; to be zeroed by the caller.</summary>
    public byte[] ExportValue()
    {
        byte[] value = GC.AllocateUninitializedArray<byte>(Size, pinned: true);
        if (_sm2 is not null)
            _sm2.Export(value);
        else
            _ec!.Export(value);
        return value;
    }

    /// <inheritdoc/>
    public override int SignRsaPkcs1(ReadOnlySpan<byte> data, Span<byte> signature)
    {
        Span<byte> entropy = stackalloc byte[32];
        RandomNumberGenerator.Fill(entropy);
        return Checked(Crypto.Rsa.TrySignPkcs1(_rsa!, data, entropy, signature[..Size]));
    }

    /// <inheritdoc/>
    public override int SignRsaRaw(ReadOnlySpan<byte> input, Span<byte> output)
    {
        Span<byte> entropy = stackalloc byte[32];
        RandomNumberGenerator.Fill(entropy);
        return Checked(Crypto.Rsa.TryPrivateOperation(_rsa!, input, entropy, output[..Size]));
    }

    /// <inheritdoc/>
    public override int DecryptRsaRaw(ReadOnlySpan<byte> ciphertext, Span<byte> output) => SignRsaRaw(ciphertext, output);

    /// <inheritdoc/>
    public override int SignEcc(ReadOnlySpan<byte> digest, Span<byte> signature)
    {
        Span<byte> entropy = stackalloc byte[32];
        RandomNumberGenerator.Fill(entropy);
        if (_sm2 is not null)
            Sm2.Sign(_sm2, digest, entropy, signature);
        else
            Ecdsa.Sign(_ec!, digest, entropy, signature);
        return 2 * Size;
    }

    /// <inheritdoc/>
    public override int DecryptSm2(ReadOnlySpan<byte> ciphertext, Span<byte> plaintext)
    {
        int length = ciphertext.Length - Sm2.CiphertextLength(0);
        return Sm2.TryDecrypt(_sm2!, ciphertext, plaintext[..length]) ? length : throw new CkException(Ckr.EncryptedDataInvalid);
    }

    /// <inheritdoc/>
    public override int DeriveEcdh(ReadOnlySpan<byte> peerPoint, Span<byte> sharedX)
    {
        bool valid = _sm2 is not null ? Sm2.TryDeriveSharedPoint(_sm2, peerPoint, sharedX) : Ecdh.TryDerive(_ec!, peerPoint, sharedX);
        return valid ? Size : throw new CkException(Ckr.MechanismParamInvalid);
    }

    /// <inheritdoc/>
    public override int MaxAgreedKeySize => 4096;

    /// <inheritdoc/>
    public override Sm2Exchange BeginSm2Exchange(ReadOnlySpan<byte> id, Span<byte> temporaryPoint) => new SoftSm2Exchange(this, _sm2!, id, temporaryPoint);

    /// <inheritdoc/>
    public override void AnswerSm2Exchange(ReadOnlySpan<byte> id, in Sm2Peer peer, Span<byte> temporaryPoint, Span<byte> key)
    {
        using var temporary = Sm2PrivateKey.Generate(HostRandom.Instance);
        temporary.ExportPublicKey(temporaryPoint);
        if (!Sm2KeyExchange.TryAgree(initiator: false, _sm2!, temporary, id, peer.Point, peer.TemporaryPoint, peer.Id, key))
            throw new CkException(Ckr.MechanismParamInvalid);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _rsa?.Dispose();
            _ec?.Dispose();
            _sm2?.Dispose();
        }

        base.Dispose(disposing);
    }

    private static EcCurve Curve(KeyAlgorithm algorithm) => algorithm == KeyAlgorithm.P384 ? EcCurve.P384 : EcCurve.P256;

    private static SoftPrivateKey FromRsa(RsaPrivateKey rsa)
    {
        Span<byte> modulus = stackalloc byte[RsaPadding.MaxModulusSize];
        modulus = modulus[..rsa.ByteLength];
        rsa.ExportModulus(modulus);
        return SoftPublicKey.TryCreateRsa(modulus, rsa.PublicExponent, out var publicKey)
            ? new SoftPrivateKey(KeyAlgorithm.Rsa, null, publicKey, rsa, null, null)
            : throw new CkException(Ckr.FunctionFailed);
    }

    private static SoftPrivateKey FromEc(EcPrivateKey ec)
    {
        var algorithm = ec.Curve == EcCurve.P256 ? KeyAlgorithm.P256 : KeyAlgorithm.P384;
        Span<byte> point = stackalloc byte[EcPrivateKey.PublicKeySize(ec.Curve)];
        ec.ExportPublicKey(point);
        return SoftPublicKey.TryCreateEc(algorithm, point, out var publicKey)
            ? new SoftPrivateKey(algorithm, null, publicKey, null, ec, null)
            : throw new CkException(Ckr.FunctionFailed);
    }

    private static SoftPrivateKey FromSm2(Sm2PrivateKey sm2, CkKeyType? type)
    {
        Span<byte> point = stackalloc byte[Sm2.PublicKeySize];
        sm2.ExportPublicKey(point);
        return SoftPublicKey.TryCreateEc(KeyAlgorithm.Sm2, point, out var publicKey, type)
            ? new SoftPrivateKey(KeyAlgorithm.Sm2, type, publicKey, null, null, sm2)
            : throw new CkException(Ckr.FunctionFailed);
    }

    private int Checked(bool succeeded) => succeeded ? Size : throw new CkException(Ckr.FunctionFailed, "RSA private operation failed");
}
