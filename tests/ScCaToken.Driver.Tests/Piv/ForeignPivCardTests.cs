using System.Security.Cryptography;
using System.Text;
using ScCaToken.Core.Profiles;
using ScCaToken.Driver.Card;
using ScCaToken.Driver.Errors;
using ScCaToken.Driver.Piv;
using ScCaToken.Simulator;
using ScCaToken.TestSupport.Transports;
using KeyAlgorithm = ScCaToken.Driver.Card.KeyAlgorithm;

namespace ScCaToken.Driver.Tests.Piv;

/// <summary>Habits of PIV cards of other makes that ours does not have: no metadata, no version, other words for an object that is not there.</summary>
public sealed class ForeignPivCardTests : IDisposable
{
    private static readonly byte[] Pin = "123456"u8.ToArray();
    private static readonly byte[] ManagementKey = Encoding.ASCII.GetBytes("010203040506070801020304050607080102030405060708");
    private readonly VirtualKey _key = VirtualKey.Create(options => options.Profile = BuiltInProfiles.Find("piv")!);

    public ForeignPivCardTests() => _key.PowerOn();

    public void Dispose() => _key.Dispose();

    [Fact]
    public void GenerateKeyPair_CardWithoutMetadata_KeyIsKnownUntilItsCertificateTells()
    {
        var card = Card("6A82");
        card.Login(PinType.SecurityOfficer, ManagementKey);
        var made = card.GenerateKeyPair(0x9A, KeyKind.Signing, KeyAlgorithm.P256, 256, false);
        Assert.Equal(made.Value, card.ExportPublicKey(0x9A, KeyKind.Signing).Value);
        Assert.Equal(KeyAlgorithm.P256, card.GetContainerInfo(0x9A).Signing.Algorithm);

        using var signer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=CA", signer, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        card.ImportCertificate(0x9A, KeyKind.Signing, certificate.RawData);
        // A host that was not there when the pair was made has the certificate alone.
        var point = signer.ExportParameters(false).Q;
        Assert.Equal([.. point.X!, .. point.Y!], Card("6A82").ExportPublicKey(0x9A, KeyKind.Signing).Value);
    }

    [Fact]
    public void ExportPublicKey_RsaExponentOfMoreThan32Bits_IsNotCut()
    {
        byte[] modulus = [.. Enumerable.Repeat((byte)0xC5, 256)];
        byte[] metadata = [0x01, 0x01, 0x07, 0x04, 0x82, 0x01, 0x0B, 0x81, 0x82, 0x01, 0x00, .. modulus, 0x82, 0x05, 0x05, 0x00, 0x01, 0x00, 0x01];
        var card = new PivCard(new FunctionTransport(command => command[1] == 0xF7 ? [.. metadata, 0x90, 0x00] : _key.Transmit(command)));
        Assert.Throws<CardException>(() => card.ExportPublicKey(0x9A, KeyKind.Signing));
        // The same without its fifth byte.
        metadata = [0x01, 0x01, 0x07, 0x04, 0x82, 0x01, 0x0A, .. metadata[7..^6], 0x04, .. metadata[^4..]];
        Assert.Equal(65537u, card.ExportPublicKey(0x9A, KeyKind.Signing).Exponent);
    }

    [Theory]
    [InlineData("6A82")]
    [InlineData("6A88")]
    [InlineData("6A80")]
    [InlineData("6A86")]
    [InlineData("6A81")]
    [InlineData("6982")]
    public void ListObjects_AnyWordForAnAbsentObject_ShowsWhatIsThere(string absent)
    {
        var card = Card(absent);
        card.Login(PinType.SecurityOfficer, ManagementKey);
        card.GenerateKeyPair(0x9D, KeyKind.Encryption, KeyAlgorithm.P384, 384, false);
        var entries = new List<CardObjectEntry>();
        card.ListObjects(entries);
        Assert.Equal(0x9D, Assert.Single(entries).Id);
        card.Login(PinType.User, Pin);
        Assert.Equal(48, card.DeriveEcdh(0x9D, KeyKind.Encryption, card.ExportPublicKey(0x9D, KeyKind.Encryption).Value, new byte[48]));
    }

    [Theory]
    [InlineData("9000")]
    [InlineData("6F009000")]
    [InlineData("6A82")]
    public void Connect_CardOfAnotherMake_IsNoPivCard(string answer) =>
        Assert.Throws<CardException>(new PivCard(new FunctionTransport(_ => Convert.FromHexString(answer))).Connect);

    [Theory]
    [InlineData(0x03, 24)]
    [InlineData(0x08, 16)]
    [InlineData(0x0A, 24)]
    [InlineData(0x0C, 32)]
    public void Login_ManagementKeyOfAnyAlgorithm_IsFoundByItsLength(byte algorithm, int length)
    {
        byte[] wanted = [.. Enumerable.Range(1, length).Select(i => (byte)((i * 14) & 0xFE))];
        var card = Card("6A82");
        card.Login(PinType.SecurityOfficer, ManagementKey);
        Assert.Equal([0x90, 0x00], _key.Transmit([0x00, 0xFF, 0xFF, 0xFF, (byte)(3 + length), algorithm, 0x9B, (byte)length, .. wanted]));
        card.Logout();
        Assert.Throws<CardException>(() => card.Login(PinType.SecurityOfficer, ManagementKey));
        card.Login(PinType.SecurityOfficer, Encoding.ASCII.GetBytes(Convert.ToHexStringLower(wanted)));
        card.GenerateKeyPair(0x9A, KeyKind.Signing, KeyAlgorithm.P256, 256, false);
    }

    /// <summary>Our applet without the commands beyond the standard, and with another word for what it does not have.</summary>
    private PivCard Card(string absent) => new(new FunctionTransport(command =>
    {
        if (command[1] is 0xF7 or 0xFD)
            return [0x6D, 0x00];
        byte[] answer = _key.Transmit(command);
        return command[1] == 0xCB && answer is [0x6A, 0x82] ? Convert.FromHexString(absent) : answer;
    }));
}
