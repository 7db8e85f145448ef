namespace ScCaToken.EndToEnd.Tests.Pkcs11;

public sealed class Pkcs11ToolTests
{
    [Fact]
    public void Test_WithKeysOnTheToken_FindsNoErrors()
    {
        using var client = new ForeignClient("pkcs11-tool");
        client.Pkcs11ToolAsUser("--keypairgen", "--key-type", "RSA:2048", "--id", "01", "--label", "rsa");
        client.Pkcs11ToolAsUser("--keypairgen", "--key-type", "EC:prime256v1", "--id", "02", "--label", "ec");
        Assert.Contains("No errors", client.Pkcs11ToolAsUser("--test"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RSA:2048", "SHA256-RSA-PKCS", false)]
    [InlineData("EC:prime256v1", "ECDSA-SHA256", true)]
    [InlineData("EC:secp384r1", "ECDSA-SHA256", true)]
    public void Sign_EachKeyType_VerifiesWithOpenSsl(string keyType, string mechanism, bool isEc)
    {
        using var client = new ForeignClient("pkcs11-tool", "p11tool", "openssl");
        client.Pkcs11ToolAsUser("--keypairgen", "--key-type", keyType, "--id", "07", "--label", "key");
        client.Write("message", "to be signed");
        string[] format = isEc ? ["--signature-format", "openssl"] : [];
        client.Pkcs11ToolAsUser(["--sign", "--id", "07", "-m", mechanism, "-i", "message", "-o", "signature", .. format]);
        // Not with pkcs11-tool: 0.23 cannot read points of P-384.
        client.Run("p11tool", "--provider", NativeModule.FilePath, "--login", "--set-pin", ForeignClient.UserPin, "--export-pubkey", "pkcs11:object=key;type=private", "--outfile", "public.pem");
        Assert.Contains("Verified OK", client.Run("openssl", "dgst", "-sha256", "-verify", "public.pem", "-signature", "signature", "message"), StringComparison.Ordinal);
    }

    [Fact]
    public void KeyGen_AesKey_IsThereForTheNextProgramThatLogsIn()
    {
        using var client = new ForeignClient("pkcs11-tool");
        client.Pkcs11ToolAsUser("--keygen", "--key-type", "AES:32", "--label", "vault", "--id", "09");
        string objects = client.Pkcs11ToolAsUser("--list-objects");
        Assert.Contains("Secret Key Object; AES length 32", objects, StringComparison.Ordinal);
        Assert.Contains("vault", objects, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret Key", client.Pkcs11Tool("--list-objects"), StringComparison.Ordinal);
        client.Write("message", "sixteen bytes..!");
        string[] cipher = ["-m", "AES-CBC", "--iv", "000102030405060708090a0b0c0d0e0f", "--id", "09"];
        client.Pkcs11ToolAsUser(["--encrypt", .. cipher, "-i", "message", "-o", "encrypted"]);
        client.Pkcs11ToolAsUser(["--decrypt", .. cipher, "-i", "encrypted", "-o", "decrypted"]);
        Assert.Equal("sixteen bytes..!", File.ReadAllText(client.PathOf("decrypted")));
        client.Pkcs11ToolAsUser("--delete-object", "--type", "secrkey", "--id", "09");
        Assert.DoesNotContain("Secret Key", client.Pkcs11ToolAsUser("--list-objects"), StringComparison.Ordinal);
    }

    [Fact]
    public void Objects_WrittenReadDeleted_AreWhatTheyWere()
    {
        using var client = new ForeignClient("pkcs11-tool", "openssl");
        client.Write("note", "a private note");
        client.Pkcs11ToolAsUser("--write-object", "note", "--type", "data", "--label", "note", "--private");
        Assert.DoesNotContain("note", client.Pkcs11Tool("-O"), StringComparison.Ordinal);
        client.Pkcs11ToolAsUser("--read-object", "--type", "data", "--label", "note", "-o", "back");
        Assert.Equal("a private note", File.ReadAllText(client.PathOf("back")));
        client.Run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "k.pem", "-out", "c.der", "-outform", "DER", "-subj", "/CN=Somebody", "-days", "9");
        client.Run("openssl", "rsa", "-in", "k.pem", "-out", "k.der", "-outform", "DER");
        client.Pkcs11ToolAsUser("--write-object", "k.der", "--type", "privkey", "--id", "05", "--label", "imported");
        client.Pkcs11ToolAsUser("--write-object", "c.der", "--type", "cert", "--id", "05", "--label", "certificate");
        client.Pkcs11Tool("--read-object", "--type", "cert", "--id", "05", "-o", "c2.der");
        Assert.Equal(File.ReadAllBytes(client.PathOf("c.der")), File.ReadAllBytes(client.PathOf("c2.der")));
        foreach (string[] target in (string[][])[["cert", "--id", "05"], ["privkey", "--id", "05"], ["data", "--label", "note"]])
            client.Pkcs11ToolAsUser(["--delete-object", "--type", .. target]);
        Assert.DoesNotContain("Object", client.Pkcs11ToolAsUser("-O"), StringComparison.Ordinal);
    }

    [Fact]
    public void Pin_ChangedLockedAndUnlocked_FollowsTheStandard()
    {
        using var client = new ForeignClient("pkcs11-tool");
        client.Pkcs11ToolAsUser("--keypairgen", "--key-type", "EC:prime256v1", "--id", "01", "--label", "kept");
        client.Pkcs11ToolAsUser("--change-pin", "--new-pin", "24681357");
        Assert.Contains("CKR_PIN_INCORRECT", client.TryPkcs11Tool("--login", "--pin", ForeignClient.UserPin, "-O").Output, StringComparison.Ordinal);
        for (int i = 0; i < 5; i++)
            Assert.NotEqual(0, client.TryPkcs11Tool("--login", "--pin", "00000000", "-O").Code);
        Assert.Contains("CKR_PIN_LOCKED", client.TryPkcs11Tool("--login", "--pin", "24681357", "-O").Output, StringComparison.Ordinal);
        Assert.Contains("PIN locked", client.Pkcs11Tool("-L"), StringComparison.OrdinalIgnoreCase);
        client.Pkcs11Tool("--login", "--login-type", "so", "--so-pin", ForeignClient.SoPin, "--init-pin", "--pin", "13572468");
        Assert.Contains("kept", client.Pkcs11Tool("--login", "--pin", "13572468", "-O"), StringComparison.Ordinal);
    }

    [Fact]
    public void InitToken_OldObjects_AreGone()
    {
        using var client = new ForeignClient("pkcs11-tool");
        client.Pkcs11ToolAsUser("--keypairgen", "--key-type", "EC:prime256v1", "--id", "01", "--label", "old");
        client.Pkcs11Tool("--init-token", "--label", "fresh token", "--so-pin", ForeignClient.SoPin);
        client.Pkcs11Tool("--login", "--login-type", "so", "--so-pin", ForeignClient.SoPin, "--init-pin", "--pin", "13572468");
        Assert.Contains("fresh token", client.Pkcs11Tool("-L"), StringComparison.Ordinal);
        Assert.DoesNotContain("old", client.Pkcs11Tool("--login", "--pin", "13572468", "-O"), StringComparison.Ordinal);
    }

    [Fact]
    public void Log_StandardErrorClosed_CallFailsAndProgramLives()
    {
        using var client = new ForeignClient("pkcs11-tool", "sh");
        string listing = $"SCCA_TOKEN=bogus: SCCA_LOG=error exec pkcs11-tool --module '{NativeModule.FilePath}' -L";
        var (code, output) = client.TryRun("sh", "-c", listing);
        Assert.Contains("libsccatoken: ", output, StringComparison.Ordinal);
        Assert.Equal(code, client.TryRun("sh", "-c", $"{listing} 2>&-").Code);
    }
}
