namespace ScCaToken.EndToEnd.Tests.Pkcs11;

public sealed class OtherClientTests
{
    private const string RemoteModule = "/usr/lib/x86_64-linux-gnu/pkcs11/p11-kit-client.so";
    private const string Engine = "/usr/lib/x86_64-linux-gnu/engines-3/pkcs11.so";

    [Fact]
    public void P11Tool_ListAll_ShowsBothHalves()
    {
        using var client = new ForeignClient("pkcs11-tool", "p11tool");
        client.Pkcs11ToolAsUser("--keypairgen", "--key-type", "RSA:2048", "--id", "01", "--label", "shown");
        string output = client.Run("p11tool", "--provider", NativeModule.FilePath, "--list-all", "--login", "--set-pin", ForeignClient.UserPin);
        Assert.Contains("object=shown;type=private", output, StringComparison.Ordinal);
        Assert.Contains("object=shown;type=public", output, StringComparison.Ordinal);
    }

    [Fact]
    public void SshKeygen_PublicKeys_AreOffered()
    {
        using var client = new ForeignClient("pkcs11-tool", "ssh-keygen");
        client.Pkcs11ToolAsUser("--keypairgen", "--key-type", "RSA:2048", "--id", "01", "--label", "ssh-rsa-key");
        client.Pkcs11ToolAsUser("--keypairgen", "--key-type", "EC:prime256v1", "--id", "02", "--label", "ssh-ec-key");
        string output = client.Run("ssh-keygen", "-D", NativeModule.FilePath);
        Assert.Contains("ssh-rsa AAAA", output, StringComparison.Ordinal);
        Assert.Contains("ecdsa-sha2-nistp256 AAAA", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RSA:2048")]
    [InlineData("EC:prime256v1")]
    public void OpenSslEngine_CertificateRequest_IsSignedByTheKey(string keyType)
    {
        using var client = new ForeignClient("pkcs11-tool", "openssl");
        Assert.SkipUnless(File.Exists(Engine), "libengine-pkcs11-openssl is not installed");
        client.Pkcs11ToolAsUser("--keypairgen", "--key-type", keyType, "--id", "01", "--label", "csr");
        client.Write(
            "openssl.cnf",
            $"""
            openssl_conf = start
            [start]
            engines = list
            [list]
            pkcs11 = settings
            [settings]
            engine_id = pkcs11
            MODULE_PATH = {NativeModule.FilePath}
            PIN = {ForeignClient.UserPin}
            init = 0
            [req]
            distinguished_name = name
            [name]
            """);
        client.Run("openssl", "req", "-new", "-engine", "pkcs11", "-keyform", "engine", "-key", "pkcs11:object=csr;type=private", "-subj", "/CN=Somebody", "-out", "csr.pem");
        Assert.Contains("verify OK", client.Run("openssl", "req", "-in", "csr.pem", "-verify", "-noout"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RSA", "-keysize", "2048")]
    [InlineData("EC", "-groupname", "secp256r1")]
    public void Keytool_GeneratedEntry_IsListedAndDeleted(string algorithm, string option, string value)
    {
        using var client = new ForeignClient("keytool");
        client.Write("java.cfg", $"name = ScCaToken\nlibrary = {NativeModule.FilePath}\nslot = 0\n");
        string[] store = ["-keystore", "NONE", "-storetype", "PKCS11", "-addprovider", "SunPKCS11", "-providerarg", "java.cfg", "-storepass", ForeignClient.UserPin];
        client.Run("keytool", ["-genkeypair", "-alias", "java", "-keyalg", algorithm, option, value, "-dname", "CN=Somebody", .. store]);
        Assert.Contains("java, PrivateKeyEntry", client.Run("keytool", ["-list", .. store]), StringComparison.Ordinal);
        client.Write("request", "");
        Assert.Contains("BEGIN NEW CERTIFICATE REQUEST", client.Run("keytool", ["-certreq", "-alias", "java", .. store]), StringComparison.Ordinal);
        client.Run("keytool", ["-delete", "-alias", "java", .. store]);
        Assert.Contains("0 entries", client.Run("keytool", ["-list", .. store]), StringComparison.Ordinal);
    }

    [Fact]
    public void Dlclose_RightAfterTheFirstCall_IsHarmless()
    {
        using var client = new ForeignClient("python3");
        client.Write(
            "unload.py",
            """
            import ctypes, _ctypes, sys, time
            for i in range(20):
                library = ctypes.CDLL(sys.argv[1])
                table = ctypes.c_void_p()
                assert library.C_GetFunctionList(ctypes.byref(table)) == 0
                _ctypes.dlclose(library._handle)
            time.sleep(0.2)
            """);
        client.Run("python3", "unload.py", NativeModule.FilePath);
    }

    [Fact]
    public void P11KitServer_ClientOfAnotherProcess_MakesAKeyAndSigns()
    {
        using var client = new ForeignClient("p11-kit", "pkcs11-tool", "sh");
        Assert.SkipUnless(File.Exists(RemoteModule), "p11-kit-modules is not installed");
        // p11-kit passes on the mechanisms it knows; ECDSA with a hash is not among them.
        client.Write("message", new string('d', 32));
        // The server forks a child for every client; the library is loaded in the parent and initialised in the child.
        string output = client.Run(
            "sh", "-c",
            $$"""
            p11-kit server --foreground --provider "$1" -n "$PWD/socket" pkcs11: >server.log 2>&1 &
            server=$!
            trap 'kill $server' EXIT
            for i in 1 2 3 4 5 6 7 8 9 10; do [ -S socket ] && break; sleep 0.5; done
            export P11_KIT_SERVER_ADDRESS="unix:path=$PWD/socket"
            tool() { pkcs11-tool --module {{RemoteModule}} --login --pin {{ForeignClient.UserPin}} "$@"; }
            tool --keypairgen --key-type EC:prime256v1 --id 01 --label remote
            tool --sign -m ECDSA --id 01 -i message -o signature
            tool --verify -m ECDSA --id 01 -i message --signature-file signature
            """,
            "sh", NativeModule.FilePath);
        Assert.Contains("Signature is valid", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Exports_DynamicSymbols_AreTheApiAlone()
    {
        using var client = new ForeignClient("nm");
        string[] names = [.. client.Run("nm", "-D", "--defined-only", NativeModule.FilePath)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[^1].Split('@')[0])];
        Assert.Equal(92, names.Count(name => name.StartsWith("C_", StringComparison.Ordinal)));
        Assert.DoesNotContain(names, name => !name.StartsWith("C_", StringComparison.Ordinal) && !name.StartsWith("SKF_", StringComparison.Ordinal) && name != "V1.0");
    }

    [Fact]
    public void Fork_ChildThatInitializesAnew_Works()
    {
        using var client = new ForeignClient("python3");
        client.Write(
            "fork.py",
            """
            import ctypes, os, sys
            p = ctypes.CDLL(sys.argv[1])
            n = ctypes.c_ulong(0)
            s = ctypes.c_ulong(0)
            assert p.C_Initialize(None) == 0
            assert p.C_GetSlotList(1, None, ctypes.byref(n)) == 0 and n.value == 1
            assert p.C_OpenSession(ctypes.c_ulong(0), ctypes.c_ulong(6), None, None, ctypes.byref(s)) == 0
            child = os.fork()
            if child == 0:
                code = p.C_GetSlotList(1, None, ctypes.byref(n))
                if code != 0x190: os._exit(1)
                if p.C_Initialize(None) != 0: os._exit(2)
                if p.C_GetSlotList(1, None, ctypes.byref(n)) != 0 or n.value != 1: os._exit(3)
                t = ctypes.c_ulong(0)
                if p.C_OpenSession(ctypes.c_ulong(0), ctypes.c_ulong(6), None, None, ctypes.byref(t)) != 0: os._exit(4)
                pin = b"12345678"
                if p.C_Login(t, ctypes.c_ulong(1), pin, ctypes.c_ulong(8)) != 0: os._exit(5)
                if p.C_Finalize(None) != 0: os._exit(6)
                os._exit(0)
            _, status = os.waitpid(child, 0)
            assert status == 0, status
            pin = b"12345678"
            assert p.C_Login(s, ctypes.c_ulong(1), pin, ctypes.c_ulong(8)) == 0
            assert p.C_Finalize(None) == 0
            """);
        client.Run("python3", "fork.py", NativeModule.FilePath);
    }

    [Theory]
    [InlineData("skf")]
    [InlineData("finalized")]
    public void Fork_ParentWithSkfAlone_ChildOpensTheKeyForItself(string parent)
    {
        using var client = new ForeignClient("python3");
        client.Write(
            "fork.py",
            """
            import ctypes, os, sys
            p = ctypes.CDLL(sys.argv[1])
            n = ctypes.c_ulong(0)
            size = ctypes.c_uint(0)
            device = ctypes.c_void_p()
            def openings():
                return sum(os.path.realpath("/proc/self/fd/" + f).endswith(".scca") for f in os.listdir("/proc/self/fd"))
            assert p.SKF_EnumDev(1, None, ctypes.byref(size)) == 0
            names = ctypes.create_string_buffer(size.value)
            assert p.SKF_EnumDev(1, names, ctypes.byref(size)) == 0
            assert p.SKF_ConnectDev(names, ctypes.byref(device)) == 0
            if sys.argv[2] == "finalized":
                assert p.C_Initialize(None) == 0
                assert p.C_GetSlotList(1, None, ctypes.byref(n)) == 0
                assert p.C_Finalize(None) == 0
            assert openings() == 1
            child = os.fork()
            if child == 0:
                if p.C_Initialize(None) != 0: os._exit(1)
                if p.C_GetSlotList(1, None, ctypes.byref(n)) != 0 or n.value != 1: os._exit(2)
                # What it has from its parent, and its own.
                os._exit(0 if openings() == 2 else 3)
            _, status = os.waitpid(child, 0)
            assert status == 0, status
            assert p.SKF_DisConnectDev(device) == 0
            """);
        client.Run("python3", "fork.py", NativeModule.FilePath, parent);
    }
}
