using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;
using ScCaToken.Cli.Commands;
using ScCaToken.Cli.Crypto;
using ScCaToken.Core.Profiles;
using ScCaToken.Crypto;
using ScCaToken.Driver.Card;
using ScCaToken.Driver.Transports.Tcp;
using ScCaToken.Simulator;
using ScCaToken.Simulator.Hosts;
using ScCaToken.Simulator.Hosts.Tcp;

namespace ScCaToken.Cli.Tour;

/// <summary>
/// <c>scca tour</c>: the life of a key in a minute. The virtual key stands behind its TCP door so that the tour can pull and cut it, and everything
/// a program would do goes through the published native library.
/// </summary>
internal static partial class TourCommand
{
    private const nuint RsaPkcsKeyPairGen = 0x0, Sha256RsaPkcs = 0x40, EcKeyPairGen = 0x1040, Ecdsa = 0x1041;
    private const string Pin = "12345678", SoPin = "87654321", NewPin = "25802580";
    private static readonly byte[] Sm2Parameters = Convert.FromHexString("06082A811CCF5501822D");

    public static Command Create()
    {
        var keep = new Option<bool>("--keep") { Description = "keep the key image and print how to use it" };
        return new Command("tour", "the life of a key in a minute, on a fresh virtual key").Takes(keep).Runs(context =>
        {
            string module = ModuleCommand.Find() ?? throw new CliException(ExitCode.NotFound, $"{ModuleCommand.FileName} was not found", ModuleCommand.BuildAdvice);
            string folder = Directory.CreateTempSubdirectory("scca-tour-").FullName;
            try
            {
                string image = Path.Combine(folder, "tour.scca");
                var steps = new Steps(context.Terminal.IsJson);
                Run(module, image, steps);
                if (!context.Terminal.IsJson)
                {
                    Farewell(module, context.Get(keep) ? image : null);
                    return;
                }

                var document = steps.Document;
                document["image"] = context.Get(keep) ? image : null;
                context.Terminal.Show(document);
            }
            finally
            {
                if (!context.Get(keep))
                    Directory.Delete(folder, recursive: true);
            }
        });
    }

    private static void Run(string modulePath, string image, Steps steps)
    {
        var profile = BuiltInProfiles.Default with { UserTries = 3 };
        using var key = steps.Do($"personalise a key: user PIN {Pin}, SO PIN {SoPin}, 3 tries", () => VirtualKey.Create(options =>
        {
            options.ImagePath = image;
            options.Profile = profile;
        }));
        using var card = new VirtualKeyCard(key);
        using var hub = new CardHub(card);
        using var server = new TcpKeyServer(hub, new TcpKeyServerOptions { EndPoint = new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0) });
        TellLibrary("SCCA_TOKEN", $"tcp:{server.EndPoint}");
        // A secret of the user's own is for another server; this one asks for none, and the library would take it for a false one.
        TellLibrary(TcpTransportOptions.SecretFileVariable, "");

        using var module = steps.Do($"load {ModuleCommand.FileName} and open a session", () => new Pkcs11Module(modulePath));
        steps.Do("log in with the user PIN", () => Expect(module.Login(1, Pin), 0, "C_Login"));
        var (sm2Public, sm2) = steps.Do("make an SM2 key pair on the key", () => module.GenerateKeyPair(EcKeyPairGen, "signing key", 1, Sm2Template()));
        var (rsaPublic, rsa) = steps.Do("make an RSA-2048 key pair on the key", () => module.GenerateKeyPair(RsaPkcsKeyPairGen, "RSA key", 2, RsaTemplate()));
        steps.Do("certificate request, signed by the SM2 key; the CA issues; the certificate goes onto the key", () => Enrol(module, sm2Public, sm2));
        byte[] point = module.Attribute(sm2Public, CkAttributes.EcPoint)[3..];
        byte[] signature = steps.Do("sign a message with SM2", () => SignSm2(module, sm2, point));
        steps.Do("verify it", () => Expect(Sm2.Verify(point, MessageDigest(point), signature), "the SM2 signature"));
        steps.Do("sign and verify with RSA-2048, SHA-256", () => SignRsa(module, rsaPublic, rsa));
        module.Logout();

        steps.Do("three wrong PINs", () =>
        {
            for (int i = 0; i < 3; i++)
                Expect(module.Login(1, "00000000") is 0xA0 or 0xA4, "a wrong PIN is refused");
        });
        steps.Do("even the right PIN is refused now: locked", () => Expect(module.Login(1, Pin), 0xA4, "C_Login (CKR_PIN_LOCKED)"));
        steps.Do("the SO sets a new user PIN; all keys are still there", () => Unlock(module));
        steps.Do("cut the power in the middle of signing", () => CutWhileSigning(module, card, point, steps));
        int count = steps.Do("power again, a new session: the key is as good as before", () => Survive(modulePath, module, point));
        steps.End($"{count} private keys on the key, image {new FileInfo(image).Length / 1024} KiB");
    }

    private static CkAttributes Sm2Template()
    {
        var template = new CkAttributes();
        template.Add(CkAttributes.EcParams, Sm2Parameters);
        return template;
    }

    private static CkAttributes RsaTemplate()
    {
        var template = new CkAttributes();
        template.Add(CkAttributes.ModulusBits, 2048);
        return template;
    }

    private static void Enrol(Pkcs11Module module, nuint publicKey, nuint privateKey)
    {
        byte[] point = module.Attribute(publicKey, CkAttributes.EcPoint)[3..];
        var info = CardKey.ToPublicKeyInfo(new CardPublicKey(Driver.Card.KeyAlgorithm.Sm2, 256, point, 0));
        var factory = new Sm2SignatureFactory(message =>
        {
            byte[] e = new byte[32];
            Sm2.ComputeDigest(point, Sm2.DefaultId, message, e);
            return Signed(module.Sign(Ecdsa, privateKey, e));
        });
        var request = new Pkcs10CertificationRequest(factory, new X509Name("CN=示例公司,O=Example,C=CN"), PublicKeyFactory.CreateKey(info), null);
        byte[] certificate = new DemoCa().Issue(request.GetDerEncoded());
        var template = new CkAttributes();
        template.Add(CkAttributes.Class, 1);
        template.Add(CkAttributes.CertificateType, (nuint)0);
        template.Add(CkAttributes.Token, true);
        template.Add(CkAttributes.Label, "signing certificate"u8);
        template.Add(CkAttributes.Id, [1]);
        template.Add(CkAttributes.Subject, request.GetCertificationRequestInfo().Subject.GetDerEncoded());
        template.Add(CkAttributes.Value, certificate);
        module.CreateObject(template);
    }

    private static byte[] MessageDigest(byte[] point)
    {
        byte[] e = new byte[32];
        Sm2.ComputeDigest(point, Sm2.DefaultId, "社保申报"u8, e);
        return e;
    }

    private static byte[] SignSm2(Pkcs11Module module, nuint key, byte[] point) => Signed(module.Sign(Ecdsa, key, MessageDigest(point)));

    private static void SignRsa(Pkcs11Module module, nuint publicKey, nuint privateKey)
    {
        byte[] message = Encoding.UTF8.GetBytes("工资申报");
        byte[] signature = Signed(module.Sign(Sha256RsaPkcs, privateKey, message));
        var parameters = new System.Security.Cryptography.RSAParameters { Modulus = module.Attribute(publicKey, CkAttributes.Modulus), Exponent = [1, 0, 1] };
        using var rsa = System.Security.Cryptography.RSA.Create(parameters);
        Expect(rsa.VerifyData(message, signature, System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1), "the RSA signature");
    }

    private static void Unlock(Pkcs11Module module)
    {
        Expect(module.Login(0, SoPin), 0, "C_Login as SO");
        module.InitPin(NewPin);
        module.Logout();
        Expect(module.Login(1, NewPin), 0, "C_Login with the new PIN");
        Expect(module.CountObjects(3) == 2, "both private keys survived");
    }

    /// <summary>Signs in a loop while another thread pulls the power; every signature that came out must be good.</summary>
    private static void CutWhileSigning(Pkcs11Module module, VirtualKeyCard card, byte[] point, Steps steps)
    {
        // Logging out ended the old handle, as the standard says.
        nuint key = module.FindPrivateKey(1);
        var cutter = new Thread(() =>
        {
            Thread.Sleep(30);
            card.PowerCut();
        });
        cutter.Start();
        byte[] digest = MessageDigest(point);
        int made = 0;
        for (nuint code = 0; code == 0;)
        {
            (code, byte[] signature) = module.Sign(Ecdsa, key, digest);
            if (code == 0)
                Expect(Sm2.Verify(point, digest, signature), $"signature {++made}");
        }

        cutter.Join();
        Expect(made > 0, "signing before the power cut");
        steps.Note($"{made} good signatures, then the library reported the loss");
    }

    private static int Survive(string modulePath, Pkcs11Module broken, byte[] point)
    {
        broken.Dispose();
        using var module = new Pkcs11Module(modulePath);
        Expect(module.Login(1, NewPin), 0, "C_Login after the power cut");
        nuint key = module.FindPrivateKey(1);
        Expect(Sm2.Verify(point, MessageDigest(point), SignSm2(module, key, point)), "a signature after the power cut");
        return module.CountObjects(3);
    }

    private static byte[] Signed((nuint Code, byte[] Signature) result)
    {
        Expect(result.Code, 0, "C_Sign");
        return result.Signature;
    }

    private static void Expect(nuint code, nuint wanted, string what)
    {
        if (code != wanted)
            throw new CliException(ExitCode.Failure, $"{what} returned 0x{code:X} instead of 0x{wanted:X}");
    }

    private static void Expect(bool condition, string what)
    {
        if (!condition)
            throw new CliException(ExitCode.NotVerified, $"{what} did not hold");
    }

    private static void Farewell(string module, string? image)
    {
        Console.Out.WriteLine();
        Console.Out.WriteLine("What to type next:");
        if (image is not null)
            Console.Out.WriteLine($"  export SCCA_TOKEN=sim:{image}      # this key, user PIN {NewPin}; without it: your own default key, PIN {Pin}");
        string scca = Environment.ProcessPath ?? "scca";
        Console.Out.WriteLine($"  pkcs11-tool --module {module} --login --list-objects");
        Console.Out.WriteLine($"  pkcs11-tool --module {module} --login --keypairgen --key-type EC:prime256v1 --label mine --id 0a");
        Console.Out.WriteLine($"  ssh-keygen -D {module}");
        Console.Out.WriteLine($"  {scca} token info");
        Console.Out.WriteLine($"  {scca} --help");
    }

    // The native library has a runtime of its own and reads the process's environment, which Environment.SetEnvironmentVariable changes on Windows only.
    private static void TellLibrary(string name, string value)
    {
        if (OperatingSystem.IsWindows())
            Environment.SetEnvironmentVariable(name, value);
        else
            _ = SetEnvironment(name, value, 1);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
