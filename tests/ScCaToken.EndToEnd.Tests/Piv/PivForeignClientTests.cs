using ScCaToken.EndToEnd.Tests.Pkcs11;

namespace ScCaToken.EndToEnd.Tests.Piv;

/// <summary>Programs written for other PIV cards drive the virtual key through a real pcscd.</summary>
[Collection("pcscd")]
public sealed class PivForeignClientTests
{
    private const string OpenScModule = "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so";
    private const string Pin = "123456";

    [Theory]
    [InlineData("RSA2048")]
    [InlineData("ECCP256")]
    [InlineData("ECCP384")]
    public void OpenScPkcs11_Test_FindsNoErrors(string algorithm)
    {
        using var reader = new PivReader("pkcs11-tool", "yubico-piv-tool", "openssl", "opensc-tool");
        Assert.SkipUnless(File.Exists(OpenScModule), "opensc-pkcs11 is not installed");
        reader.Provide("9a", algorithm);
        string output = reader.Run("pkcs11-tool", "--module", OpenScModule, "--login", "--pin", Pin, "--test");
        Assert.Contains("No errors", output, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenScPkcs11_SignatureKey_VerifiesWithOpenSsl()
    {
        using var reader = new PivReader("pkcs11-tool", "yubico-piv-tool", "openssl", "opensc-tool");
        Assert.SkipUnless(File.Exists(OpenScModule), "opensc-pkcs11 is not installed");
        reader.Provide("9c", "RSA2048");
        File.WriteAllText(reader.PathOf("message"), "to be signed");
        reader.Run("pkcs11-tool", "--module", OpenScModule, "--login", "--pin", Pin, "--id", "02", "-s", "-m", "SHA256-RSA-PKCS", "-i", "message", "-o", "signature");
        Assert.Contains("Verified OK", reader.Run("openssl", "dgst", "-sha256", "-verify", "public.pem", "-signature", "signature", "message"), StringComparison.Ordinal);
    }

    [Fact]
    public void Pkcs15Tool_Dump_ShowsPinKeyAndCertificate()
    {
        using var reader = new PivReader("pkcs15-tool", "yubico-piv-tool", "openssl", "opensc-tool");
        reader.Provide("9a", "RSA2048");
        string output = reader.Run("pkcs15-tool", "--reader", reader.Name, "-D");
        foreach (string expected in (string[])["PIV AUTH key", "Certificate for PIV Authentication", "PIN", "PUK", "Private RSA Key"])
            Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    // More of OpenSC 0.23's piv-tool does not run reliably: "--admin A:" and "--genkey" stop in its own code (its issues 2658 and 3156), "--cert" may end with 11.
    [Fact]
    public void PivTool_Name_ShowsPiv()
    {
        using var reader = new PivReader("piv-tool", "opensc-tool");
        Assert.Contains("Personal Identity Verification", reader.Run("piv-tool", "--reader", reader.Name, "--name"), StringComparison.Ordinal);
    }

    [Fact]
    public void YubicoPivTool_WholeLife_Works()
    {
        using var reader = new PivReader("yubico-piv-tool", "openssl", "opensc-tool");
        Assert.Contains("PIN tries left:\t3", reader.PivTool("-a", "status"), StringComparison.Ordinal);
        Assert.Contains("Successfully verified PIN", reader.PivTool("-a", "verify-pin", "-P", Pin), StringComparison.Ordinal);
        Assert.NotEqual(0, reader.TryRun("/usr/bin/yubico-piv-tool", "--reader", reader.Name, "-a", "verify-pin", "-P", "000000").Code);
        reader.PivTool("-a", "change-pin", "-P", Pin, "-N", "24681357");
        reader.PivTool("-a", "unblock-pin", "-P", "12345678", "-N", Pin);
        reader.PivTool("-a", "set-chuid");
        foreach (string algorithm in (string[])["RSA2048", "ECCP256", "ECCP384"])
        {
            reader.Provide("9a", algorithm);
            reader.PivTool("-s", "9a", "-a", "verify-pin", "-P", Pin, "-a", "test-signature", "-i", "cert.pem");
        }

        Assert.Contains("Slot 9a", reader.PivTool("-a", "status"), StringComparison.Ordinal);
    }

    [Fact]
    public void OwnLibrary_OverPcsc_SignsWithThePivKey()
    {
        using var reader = new PivReader("pkcs11-tool", "yubico-piv-tool", "openssl", "opensc-tool");
        NativeModule.Require();
        reader.Provide("9a", "RSA2048");
        File.WriteAllText(reader.PathOf("message"), "to be signed");
        reader.Run("pkcs11-tool", "--module", NativeModule.FilePath, "--login", "--pin", Pin, "-s", "-m", "SHA256-RSA-PKCS", "-i", "message", "-o", "signature");
        Assert.Contains("Verified OK", reader.Run("openssl", "dgst", "-sha256", "-verify", "public.pem", "-signature", "signature", "message"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RSA:2048", "9A", "01", "SHA256-RSA-PKCS")]
    [InlineData("EC:prime256v1", "9C", "02", "ECDSA-SHA256")]
    public void OurPkcs11_WholeLifeOfAPivCard_WithPkcs11Tool(string type, string label, string id, string mechanism)
    {
        NativeModule.Require();
        using var reader = new PivReader("pkcs11-tool", "openssl", "opensc-tool");
        string[] So(string pin, params string[] arguments) => ["--module", NativeModule.FilePath, "--login", "--login-type", "so", "--so-pin", pin, .. arguments];
        string[] User(string pin, params string[] arguments) => ["--module", NativeModule.FilePath, "--login", "--pin", pin, .. arguments];
        const string Management = "010203040506070801020304050607080102030405060708";
        reader.Run("pkcs11-tool", So(Management, "--keypairgen", "--key-type", type, "--label", label));
        reader.Run("pkcs11-tool", "--module", NativeModule.FilePath, "--read-object", "--type", "pubkey", "--id", id, "-o", "public.der");
        reader.Run("openssl", "pkey", "-pubin", "-inform", "DER", "-in", "public.der", "-out", "public.pem");
        reader.Run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test CA", "-days", "9");
        reader.Run("openssl", "req", "-new", "-key", "ca.key", "-subj", "/CN=Somebody", "-out", "any.csr");
        reader.Run("openssl", "x509", "-req", "-in", "any.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-force_pubkey", "public.pem", "-outform", "DER", "-out", "cert.der", "-days", "9");
        reader.Run("pkcs11-tool", So(Management, "--write-object", "cert.der", "--type", "cert", "--label", label, "--id", id));
        reader.Run("pkcs11-tool", "--module", NativeModule.FilePath, "--read-object", "--type", "cert", "--id", id, "-o", "back.der");
        Assert.Equal(File.ReadAllBytes(reader.PathOf("cert.der")), File.ReadAllBytes(reader.PathOf("back.der")));

        reader.Run("pkcs11-tool", User(Pin, "--change-pin", "--new-pin", "654321"));
        reader.Run("pkcs11-tool", So("12345678", "--init-pin", "--new-pin", "112233", "--pin", "112233"));
        File.WriteAllText(reader.PathOf("message"), "to be signed");
        string[] format = type.StartsWith("EC", StringComparison.Ordinal) ? ["--signature-format", "openssl"] : [];
        reader.Run("pkcs11-tool", User("112233", ["--sign", "--id", id, "-m", mechanism, "-i", "message", "-o", "signature", .. format]));
        Assert.Contains("Verified OK", reader.Run("openssl", "dgst", "-sha256", "-verify", "public.pem", "-signature", "signature", "message"), StringComparison.Ordinal);
        Assert.Contains("No errors", reader.Run("pkcs11-tool", User("112233", "--test")), StringComparison.Ordinal);
        reader.Run("pkcs11-tool", So(Management, "--delete-object", "--type", "cert", "--id", id));
        Assert.DoesNotContain("Certificate Object", reader.Run("pkcs11-tool", "--module", NativeModule.FilePath, "-O"), StringComparison.Ordinal);
    }
}
