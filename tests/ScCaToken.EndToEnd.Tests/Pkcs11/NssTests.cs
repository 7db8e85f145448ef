namespace ScCaToken.EndToEnd.Tests.Pkcs11;

/// <summary>NSS, the library of Firefox and Thunderbird, through its tools.</summary>
public sealed class NssTests : IDisposable
{
    private const string Database = "sql:nss";
    private readonly ForeignClient _client = new("certutil", "modutil", "cmsutil", "pk12util", "openssl");

    public NssTests()
    {
        Directory.CreateDirectory(_client.PathOf("nss"));
        _client.Write("pins", $"SCCA:{ForeignClient.UserPin}\n");
        _client.Write("noise", new string('x', 200));
        _client.Run("certutil", "-N", "-d", Database, "--empty-password");
        _client.Run("modutil", "-dbdir", Database, "-force", "-add", "scca", "-libfile", NativeModule.FilePath);
    }

    public void Dispose() => _client.Dispose();

    [Fact]
    public void Modutil_List_ShowsTheToken() => Assert.Contains("token: SCCA", _client.Run("modutil", "-dbdir", Database, "-list"), StringComparison.Ordinal);

    [Fact]
    public void Certutil_SelfSignedRsa_SignsAMessageThatVerifies()
    {
        OnKey("certutil", "-S", "-n", "me", "-s", "CN=Me", "-x", "-t", "CTu,CTu,CTu", "-k", "rsa", "-g", "2048", "-z", "noise", "-m", "1");
        Assert.Contains("SCCA:me", OnKey("certutil", "-L"), StringComparison.Ordinal);
        Assert.Contains("rsa", OnKey("certutil", "-K"), StringComparison.Ordinal);
        _client.Write("message", "to be signed");
        _client.Run("cmsutil", "-S", "-d", Database, "-N", "SCCA:me", "-f", "pins", "-i", "message", "-o", "message.p7");
        Assert.Contains("to be signed", _client.Run("cmsutil", "-D", "-d", Database, "-f", "pins", "-i", "message.p7"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rsa", "-g", "2048")]
    [InlineData("ec", "-q", "nistp256")]
    [InlineData("ec", "-q", "nistp384")]
    public void Certutil_Request_VerifiesWithOpenSsl(string type, string option, string value)
    {
        OnKey("certutil", "-R", "-s", "CN=Somebody", "-k", type, option, value, "-z", "noise", "-a", "-o", "request.pem");
        Assert.Contains("verify OK", _client.Run("openssl", "req", "-in", "request.pem", "-verify", "-noout"), StringComparison.Ordinal);
    }

    [Fact]
    public void Pk12util_Import_PutsKeyAndCertificateOnTheKey()
    {
        _client.Write("openssl.cnf", "[req]\ndistinguished_name = name\n[name]\n");
        _client.Run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-subj", "/CN=Imported");
        _client.Run("openssl", "pkcs12", "-export", "-inkey", "key.pem", "-in", "cert.pem", "-name", "imported", "-passout", "pass:secret", "-out", "key.p12");
        _client.Run("pk12util", "-i", "key.p12", "-d", Database, "-h", "SCCA", "-W", "secret", "-K", ForeignClient.UserPin);
        Assert.Contains("SCCA:imported", OnKey("certutil", "-L"), StringComparison.Ordinal);
        Assert.Contains("imported", OnKey("certutil", "-K"), StringComparison.Ordinal);
    }

    private string OnKey(string program, params string[] arguments) => _client.Run(program, [.. arguments, "-d", Database, "-h", "SCCA", "-f", "pins"]);
}
