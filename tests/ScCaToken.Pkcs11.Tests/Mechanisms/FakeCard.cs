using System.Numerics;
using System.Security.Cryptography;
using ScCaToken.Crypto;
using ScCaToken.Driver;
using ScCaToken.Driver.Card;
using ScCaToken.Driver.Channel;
using ScCaToken.Driver.Errors;
using ScCaToken.Protocol;

namespace ScCaToken.Pkcs11.Tests.Mechanisms;

/// <summary>A card with one key of each algorithm (container = algorithm), so that operations can be tested without firmware.</summary>
internal sealed class FakeCard : ICardToken
{
    private static readonly Lazy<RSAParameters> Rsa2048 = new(() =>
    {
        using var rsa = RSA.Create(2048);
        return rsa.ExportParameters(true);
    });

    private readonly Sm2PrivateKey _sm2 = Sm2PrivateKey.Generate(HostRandom.Instance);
    private readonly EcPrivateKey _p256 = EcPrivateKey.Generate(EcCurve.P256, HostRandom.Instance);
    private readonly EcPrivateKey _p384 = EcPrivateKey.Generate(EcCurve.P384, HostRandom.Instance);

    public FakeCard(CardCapabilities capabilities = (CardCapabilities)(-1)) => Capabilities = capabilities;

    public RSAParameters Rsa { get; } = Rsa2048.Value;

    public CardCapabilities Capabilities { get; }

    /// <summary>Answers signatures without computing them, to measure what happens around them.</summary>
    public bool Instant { get; init; }

    public ApduChannel Channel => throw new NotSupportedException();

    /// <summary>The private key of an algorithm.</summary>
    public CardPrivateKey Private(KeyAlgorithm algorithm, CkKeyType? type = null)
    {
        var publicKey = Public(algorithm, type);
        return new CardPrivateKey(this, (ushort)algorithm, KeyKind.Signing, new KeyPairInfo(algorithm, publicKey.Bits, true, false), publicKey, type);
    }

    /// <summary>The public key of an algorithm.</summary>
    public SoftPublicKey Public(KeyAlgorithm algorithm, CkKeyType? type = null) =>
        SoftPublicKey.FromCard(ExportPublicKey((ushort)algorithm, KeyKind.Signing), type);

    /// <summary>The private value of a curve's key.</summary>
    public byte[] Scalar(KeyAlgorithm algorithm)
    {
        byte[] d = new byte[algorithm == KeyAlgorithm.P384 ? 48 : 32];
        if (algorithm == KeyAlgorithm.Sm2)
            _sm2.Export(d);
        else
            Ec(algorithm).Export(d);
        return d;
    }

    public CardPublicKey ExportPublicKey(ushort container, KeyKind kind)
    {
        var algorithm = (KeyAlgorithm)container;
        if (algorithm == KeyAlgorithm.Rsa)
            return new CardPublicKey(algorithm, 2048, Rsa.Modulus!, 65537);
        byte[] point = new byte[algorithm == KeyAlgorithm.P384 ? 96 : 64];
        if (algorithm == KeyAlgorithm.Sm2)
            _sm2.ExportPublicKey(point);
        else
            Ec(algorithm).ExportPublicKey(point);
        return new CardPublicKey(algorithm, point.Length * 4, point, 0);
    }

    public int SignRsaPkcs1(ushort container, KeyKind kind, ReadOnlySpan<byte> data, Span<byte> signature)
    {
        if (Instant)
            return 256;
        RequirePadding();
        byte[] block = new byte[256];
        block.AsSpan(2, 256 - data.Length - 3).Fill(0xFF);
        block[1] = 1;
        data.CopyTo(block.AsSpan(256 - data.Length));
        return SignRsaRaw(container, kind, block, signature);
    }

    public int SignRsaPss(ushort container, KeyKind kind, HashAlgorithmId hash, HashAlgorithmId mgfHash, int saltLength, ReadOnlySpan<byte> digest, Span<byte> signature)
    {
        RequirePadding();
        var signer = Org.BouncyCastle.Crypto.Signers.PssSigner.CreateRawSigner(new Org.BouncyCastle.Crypto.Engines.RsaEngine(), Oracle.Digest(hash), Oracle.Digest(mgfHash), saltLength, 0xBC);
        signer.Init(true, new Org.BouncyCastle.Crypto.Parameters.RsaKeyParameters(true, new(1, Rsa.Modulus), new(1, Rsa.D)));
        signer.BlockUpdate(digest.ToArray(), 0, digest.Length);
        byte[] result = signer.GenerateSignature();
        result.CopyTo(signature);
        return result.Length;
    }

    public int SignRsaRaw(ushort container, KeyKind kind, ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.Length != 256)
            throw new CardException(StatusWord.WrongLength);
        var n = new BigInteger(Rsa.Modulus, true, true);
        var m = new BigInteger(input, true, true);
        if (m >= n)
            throw new CardException(StatusWord.WrongData);
        byte[] result = BigInteger.ModPow(m, new BigInteger(Rsa.D, true, true), n).ToByteArray(true, true);
        output[..256].Clear();
        result.CopyTo(output[(256 - result.Length)..]);
        return 256;
    }

    public int SignEcc(ushort container, KeyKind kind, ReadOnlySpan<byte> digest, Span<byte> signature)
    {
        int size = container == (ushort)KeyAlgorithm.P384 ? 48 : 32;
        if (digest.Length != size)
            throw new CardException(StatusWord.WrongLength);
        if (Instant)
            return 2 * size;
        Span<byte> entropy = stackalloc byte[32];
        RandomNumberGenerator.Fill(entropy);
        if (container == (ushort)KeyAlgorithm.Sm2)
            Sm2.Sign(_sm2, digest, entropy, signature);
        else
            Ecdsa.Sign(Ec((KeyAlgorithm)container), digest, entropy, signature);
        return 2 * size;
    }

    public int DecryptRsa(ushort container, KeyKind kind, RsaDecryptPadding padding, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext)
    {
        if (padding == RsaDecryptPadding.Raw)
            return SignRsaRaw(container, kind, ciphertext, plaintext);
        RequirePadding();
        return Decrypt(ciphertext, plaintext, RSAEncryptionPadding.Pkcs1);
    }

    public int DecryptRsaOaep(ushort container, KeyKind kind, HashAlgorithmId hash, HashAlgorithmId mgfHash, ReadOnlySpan<byte> label, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext)
    {
        RequirePadding();
        var encoding = new Org.BouncyCastle.Crypto.Encodings.OaepEncoding(new Org.BouncyCastle.Crypto.Engines.RsaEngine(), Oracle.Digest(hash), Oracle.Digest(mgfHash), label.ToArray());
        encoding.Init(false, new Org.BouncyCastle.Crypto.Parameters.RsaKeyParameters(true, new(1, Rsa.Modulus), new(1, Rsa.D)));
        try
        {
            byte[] result = encoding.ProcessBlock(ciphertext.ToArray(), 0, ciphertext.Length);
            result.CopyTo(plaintext);
            return result.Length;
        }
        catch (Org.BouncyCastle.Crypto.InvalidCipherTextException)
        {
            throw new CardException(StatusWord.ReferencedDataInvalid);
        }
    }

    public int DecryptSm2(ushort container, KeyKind kind, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext)
    {
        int length = ciphertext.Length - 96;
        if (!Sm2.TryDecrypt(_sm2, ciphertext, plaintext[..length]))
            throw new CardException(StatusWord.ReferencedDataInvalid);
        return length;
    }

    public int DeriveEcdh(ushort container, KeyKind kind, ReadOnlySpan<byte> peerPoint, Span<byte> sharedX)
    {
        bool valid = container == (ushort)KeyAlgorithm.Sm2
            ? Sm2.TryDeriveSharedPoint(_sm2, peerPoint, sharedX)
            : Ecdh.TryDerive(Ec((KeyAlgorithm)container), peerPoint, sharedX);
        return valid ? peerPoint.Length / 2 : throw new CardException(StatusWord.WrongData);
    }

    public ushort BeginSm2Exchange(ushort container, KeyKind kind, ReadOnlySpan<byte> id, Span<byte> temporaryPoint) => throw new NotSupportedException();

    public void AnswerSm2Exchange(
        ushort container, KeyKind kind, ReadOnlySpan<byte> id, ReadOnlySpan<byte> peerPoint, ReadOnlySpan<byte> peerTemporaryPoint, ReadOnlySpan<byte> peerId,
        Span<byte> temporaryPoint, Span<byte> key) => throw new NotSupportedException();

    public void FinishSm2Exchange(ushort exchange, ReadOnlySpan<byte> peerPoint, ReadOnlySpan<byte> peerTemporaryPoint, ReadOnlySpan<byte> peerId, Span<byte> key) =>
        throw new NotSupportedException();

    public CardInfo GetCardInfo() => throw new NotSupportedException();

    public CardTokenStatus GetStatus() => throw new NotSupportedException();

    public void Login(PinType type, ReadOnlySpan<byte> pin) => throw new NotSupportedException();

    public void Logout() => throw new NotSupportedException();

    public void ChangePin(PinType type, ReadOnlySpan<byte> oldPin, ReadOnlySpan<byte> newPin) => throw new NotSupportedException();

    public void UnblockUserPin(ReadOnlySpan<byte> soPin, ReadOnlySpan<byte> newPin) => throw new NotSupportedException();

    public void InitUserPin(ReadOnlySpan<byte> newPin) => throw new NotSupportedException();

    public void Initialize(ReadOnlySpan<byte> soPin, string label) => throw new NotSupportedException();

    public void ListObjects(List<CardObjectEntry> entries) => throw new NotSupportedException();

    public ushort CreateContainer(string name) => throw new NotSupportedException();

    public void DeleteContainer(string name) => throw new NotSupportedException();

    public ContainerInfo GetContainerInfo(ushort container) => throw new NotSupportedException();

    public byte[] ExportCertificate(ushort container, KeyKind kind) => throw new NotSupportedException();

    public void ImportCertificate(ushort container, KeyKind kind, ReadOnlySpan<byte> certificate) => throw new NotSupportedException();

    public CardPublicKey GenerateKeyPair(ushort container, KeyKind kind, KeyAlgorithm algorithm, int bits, bool alwaysAuthenticate) => throw new NotSupportedException();

    public void ImportRsaKeyPair(ushort container, KeyKind kind, int bits, uint exponent, ReadOnlySpan<byte> prime1, ReadOnlySpan<byte> prime2) => throw new NotSupportedException();

    public void ImportEccKeyPair(ushort container, KeyKind kind, KeyAlgorithm algorithm, ReadOnlySpan<byte> privateValue) => throw new NotSupportedException();

    public void DeleteKeyPair(ushort container, KeyKind kind) => throw new NotSupportedException();

    public byte[] GetAttributes(AttributeTarget target, ushort id) => throw new NotSupportedException();

    public void SetAttributes(AttributeTarget target, ushort id, ReadOnlySpan<byte> record) => throw new NotSupportedException();

    public ushort CreateFile(string name, int size, FileRights read, FileRights write) => throw new NotSupportedException();

    public void DeleteFile(string name) => throw new NotSupportedException();

    public CardFileInfo GetFileInfo(string name) => throw new NotSupportedException();

    public int ReadFile(string name, int offset, Span<byte> destination, bool isSealed = false) => throw new NotSupportedException();

    public void WriteFile(string name, int offset, ReadOnlySpan<byte> data, bool isSealed = false) => throw new NotSupportedException();

    public void GenerateRandom(Span<byte> destination) => RandomNumberGenerator.Fill(destination);

    private EcPrivateKey Ec(KeyAlgorithm algorithm) => algorithm == KeyAlgorithm.P384 ? _p384 : _p256;

    private void RequirePadding()
    {
        if ((Capabilities & CardCapabilities.RsaPaddingOnCard) == 0)
            throw new CardException(StatusWord.FunctionNotSupported);
    }

    private int Decrypt(ReadOnlySpan<byte> ciphertext, Span<byte> plaintext, RSAEncryptionPadding padding)
    {
        using var rsa = RSA.Create(Rsa);
        try
        {
            byte[] result = rsa.Decrypt(ciphertext.ToArray(), padding);
            result.CopyTo(plaintext);
            return result.Length;
        }
        catch (CryptographicException)
        {
            throw new CardException(StatusWord.ReferencedDataInvalid);
        }
    }
}
