using ScCaToken.EndToEnd.Tests.Pkcs11;

namespace ScCaToken.EndToEnd.Tests.Piv;

/// <summary>Programs written for other PIV cards drive the virtual key through a real pcscd.</summary>
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
}
