using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ScCaToken.Composition;
using ScCaToken.Core.Profiles;
using ScCaToken.Driver.Card;
using ScCaToken.Driver.Errors;
using ScCaToken.Driver.Piv;
using ScCaToken.Driver.Transport;
using ScCaToken.Protocol;
using ScCaToken.Simulator;
using KeyAlgorithm = ScCaToken.Driver.Card.KeyAlgorithm;

namespace ScCaToken.Driver.Tests.Piv;

public sealed class PivCardTests : IDisposable
{
    private const ushort Authentication = 0x9A, Signature = 0x9C, KeyManagement = 0x9D;
    private static readonly byte[] Pin = "123456"u8.ToArray();
    private static readonly byte[] ManagementKey = Encoding.ASCII.GetBytes("010203040506070801020304050607080102030405060708");
    private readonly VirtualKey _key = VirtualKey.Create(options => options.Profile = BuiltInProfiles.Find("piv")!);
    private readonly InProcessTransportProvider _provider;
    private readonly IApduTransport _transport;
    private readonly PivCard _card;

    public PivCardTests()
    {
        _provider = new InProcessTransportProvider(_key);
        _transport = _provider.Open(_provider.ListReaders()[0]);
        _transport.Connect();
        _card = new PivCard(_transport);
    }

    public void Dispose()
    {
        _transport.Dispose();
        _provider.Dispose();
        _key.Dispose();
    }

    [Theory]
    [InlineData(KeyAlgorithm.P256, 256)]
    [InlineData(KeyAlgorithm.P384, 384)]
    public void SignEcc_GeneratedKey_VerifiesElsewhere(KeyAlgorithm algorithm, int bits)
    {
        _card.Login(PinType.SecurityOfficer, ManagementKey);
        var made = _card.GenerateKeyPair(Authentication, KeyKind.Signing, algorithm, bits, alwaysAuthenticate: false);
        _card.Login(PinType.User, Pin);
        byte[] digest = bits == 384 ? SHA384.HashData(Pin) : SHA256.HashData(Pin);
        byte[] signature = new byte[bits / 4];
        Assert.Equal(signature.Length, _card.SignEcc(Authentication, KeyKind.Signing, digest, signature));
        using var verifier = Ecdsa(made);
        Assert.True(verifier.VerifyHash(digest, signature));
        Assert.Equal(made.Value.ToArray(), _card.ExportPublicKey(Authentication, KeyKind.Signing).Value.ToArray());
    }

    [Fact]
    public void SignRsaRaw_PaddedByTheHost_VerifiesElsewhere()
    {
        _card.Login(PinType.SecurityOfficer, ManagementKey);
        var made = _card.GenerateKeyPair(Authentication, KeyKind.Signing, KeyAlgorithm.Rsa, 2048, alwaysAuthenticate: false);
        _card.Login(PinType.User, Pin);
        byte[] digest = SHA256.HashData(Pin);
        byte[] info = [.. Convert.FromHexString("3031300D060960864801650304020105000420"), .. digest];
        byte[] block = new byte[256];
        block.AsSpan().Fill(0xFF);
        block[0] = 0;
        block[1] = 1;
        block[^(info.Length + 1)] = 0;
        info.CopyTo(block, block.Length - info.Length);
        byte[] signature = new byte[256];
        Assert.Equal(256, _card.SignRsaRaw(Authentication, KeyKind.Signing, block, signature));
        using var verifier = RSA.Create(new RSAParameters { Modulus = made.Value.ToArray(), Exponent = [1, 0, 1] });
        Assert.True(verifier.VerifyHash(digest, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    [Fact]
    public void DeriveEcdh_WithAnotherParty_AgreesOnTheSecret()
    {
        _card.Login(PinType.SecurityOfficer, ManagementKey);
        var made = _card.GenerateKeyPair(KeyManagement, KeyKind.Encryption, KeyAlgorithm.P256, 256, alwaysAuthenticate: false);
        _card.Login(PinType.User, Pin);
        using var other = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var point = other.ExportParameters(false).Q;
        byte[] shared = new byte[32];
        Assert.Equal(32, _card.DeriveEcdh(KeyManagement, KeyKind.Encryption, [.. point.X!, .. point.Y!], shared));
        using var ours = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = Point(made) });
        Assert.Equal(other.DeriveRawSecretAgreement(ours.PublicKey), shared);
    }

    [Fact]
    public void SignatureKey_SecondUse_NeedsThePinAgain()
    {
        _card.Login(PinType.SecurityOfficer, ManagementKey);
        _card.GenerateKeyPair(Signature, KeyKind.Signing, KeyAlgorithm.P256, 256, alwaysAuthenticate: true);
        _card.Login(PinType.User, Pin);
        byte[] result = new byte[64];
        _card.SignEcc(Signature, KeyKind.Signing, new byte[32], result);
        var refused = Assert.Throws<CardException>(() => _card.SignEcc(Signature, KeyKind.Signing, new byte[32], result));
        Assert.Equal(StatusWord.SecurityStatusNotSatisfied, refused.StatusWord);
        _card.Login(PinType.User, Pin);
        Assert.Equal(64, _card.SignEcc(Signature, KeyKind.Signing, new byte[32], result));
    }

    [Fact]
    public void Pins_WrongChangedLockedUnblocked_FollowTheCounters()
    {
        Assert.Equal(StatusWord.RetriesLeft(2), Refusal(() => _card.Login(PinType.User, "000000"u8)));
        Assert.Equal(2, _card.GetStatus().User.TriesLeft);
        _card.ChangePin(PinType.User, Pin, "24681357"u8);
        Assert.Equal(3, _card.GetStatus().User.TriesLeft);
        for (int left = 2; left >= 0; left--)
            Assert.Equal(StatusWord.RetriesLeft(left), Refusal(() => _card.Login(PinType.User, Pin)));
        Assert.Equal(StatusWord.AuthenticationMethodBlocked, Refusal(() => _card.Login(PinType.User, "24681357"u8)));
        Assert.Equal(0, _card.GetStatus().User.TriesLeft);
        Assert.Equal(StatusWord.RetriesLeft(2), Refusal(() => _card.UnblockUserPin("00000000"u8, Pin)));
        _card.UnblockUserPin("12345678"u8, Pin);
        _card.Login(PinType.User, Pin);
        Assert.Equal(PinType.User, _card.GetStatus().LoggedIn);
        _card.Logout();
        Assert.Null(_card.GetStatus().LoggedIn);
    }

    [Fact]
    public void ManagementKey_Wrong_GivesNoRight()
    {
        byte[] wrong = Encoding.ASCII.GetBytes(new string('A', 48));
        Refusal(() => _card.Login(PinType.SecurityOfficer, wrong));
        Assert.Equal(StatusWord.SecurityStatusNotSatisfied, Refusal(() => _card.GenerateKeyPair(Authentication, KeyKind.Signing, KeyAlgorithm.P256, 256, false)));
    }

    [Fact]
    public void Certificate_WrittenReadRemoved_IsWhatItWas()
    {
        using var rsa = RSA.Create(4096);
        var request = new CertificateRequest("CN=Somebody", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509Extension("1.2.3.4.5", new byte[1500], critical: false));
        using var certificate = request.CreateSelfSigned(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2036, 1, 1, 0, 0, 0, TimeSpan.Zero));
        _card.Login(PinType.SecurityOfficer, ManagementKey);
        _card.ImportCertificate(Authentication, KeyKind.Signing, certificate.RawData);
        Assert.Equal(certificate.RawData, _card.ExportCertificate(Authentication, KeyKind.Signing));
        var entries = new List<CardObjectEntry>();
        _card.ListObjects(entries);
        Assert.Equal(Authentication, Assert.Single(entries).Id);
        _card.ImportCertificate(Authentication, KeyKind.Signing, []);
        entries.Clear();
        _card.ListObjects(entries);
        Assert.Empty(entries);
    }

    [Fact]
    public void TwoCards_UsedInTurns_ShareNoState()
    {
        using var secondKey = VirtualKey.Create(options => options.Profile = BuiltInProfiles.Find("dual")!);
        using var secondProvider = new InProcessTransportProvider(secondKey);
        using var secondTransport = secondProvider.Open(secondProvider.ListReaders()[0]);
        secondTransport.Connect();
        var second = new PivCard(secondTransport);
        _card.Login(PinType.User, Pin);
        Assert.Null(second.GetStatus().LoggedIn);
        Refusal(() => second.Login(PinType.User, "000000"u8));
        Assert.Equal(3, _card.GetStatus().User.TriesLeft);
        Assert.Equal(PinType.User, _card.GetStatus().LoggedIn);
        Assert.NotEqual(_card.GetCardInfo().SerialNumber, second.GetCardInfo().SerialNumber);
    }

    private static StatusWord Refusal(Action action) => Assert.Throws<CardException>(action).StatusWord;

    private static ECPoint Point(CardPublicKey key)
    {
        byte[] value = key.Value.ToArray();
        return new ECPoint { X = value[..(value.Length / 2)], Y = value[(value.Length / 2)..] };
    }

    private static ECDsa Ecdsa(CardPublicKey key) => ECDsa.Create(new ECParameters
    {
        Curve = key.Algorithm == KeyAlgorithm.P384 ? ECCurve.NamedCurves.nistP384 : ECCurve.NamedCurves.nistP256,
        Q = Point(key),
    });
}
