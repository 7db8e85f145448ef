using System.Net;
using System.Text.RegularExpressions;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using ScCaToken.Simulator;
using ScCaToken.Simulator.Hosts;
using ScCaToken.Simulator.Hosts.Tcp;
using ScCaToken.Simulator.Hosts.Vpcd;
using ScCaToken.TestSupport.Hosts;
using ScCaToken.TestSupport.Native;
using ScCaToken.TestSupport.Processes;

namespace ScCaToken.Skf.Tests.Published;

/// <summary>The published library under a C program that knows nothing but docs/include/skf.h.</summary>
public sealed partial class PublishedLibraryTests(CPrograms library) : IClassFixture<CPrograms>, IDisposable
{
    private const string Program = "skf";
    private readonly string _directory = Directory.CreateTempSubdirectory("scca-skf-run-").FullName;

    private static readonly ECDomainParameters Domain = new(GMNamedCurves.GetByName("sm2p256v1"));

    [Fact]
    public void Life_InProcess_PassesAndSignsForOthers()
    {
        Require();
        RunPart(library.Build(Program), NewImage(), "life", _directory);
        VerifySm2Signature();
        DecryptSm2();
        VerifyWithOpenSsl();
    }

    [Fact]
    public void Life_OverTcp_Passes()
    {
        Require();
        using var key = VirtualKey.Create();
        using var card = new VirtualKeyCard(key);
        using var hub = new CardHub(card);
        using var server = new TcpKeyServer(hub, new TcpKeyServerOptions { EndPoint = new IPEndPoint(IPAddress.Loopback, 0) });
        RunPart(library.Build(Program), $"tcp:127.0.0.1:{server.EndPoint.Port}", "life");
    }

    [Fact]
    public void Life_OverPcSc_Passes()
    {
        Require();
        Assert.SkipWhen(PrivatePcscd.Missing is not null, PrivatePcscd.Missing ?? "");
        using var key = VirtualKey.Create();
        using var card = new VirtualKeyCard(key);
        using var hub = new CardHub(card);
        var (reader, port) = PrivatePcscd.Shared.NextReader();
        using var endpoint = new VpcdEndpoint(hub, "127.0.0.1", port);
        var result = Retry(() => CPrograms.Run(
            library.Build(Program), ["life"], ("SCCA_TOKEN", $"pcsc:{reader}"), ("PCSCLITE_CSOCK_NAME", PrivatePcscd.Shared.SocketPath)));
        Assert.True(result.ExitCode == 0, result.Text);
    }

    [Fact]
    public void BadArguments_WithAddressSanitizer_GiveErrorsAndNoCrash()
    {
        Require();
        RunPart(library.BuildSanitized(Program), NewImage(), "bad");
    }

    [Fact]
    public void BothInterfaces_OnOneKey_SeeTheSame()
    {
        Require();
        RunPart(library.Build(Program), NewImage(), "both");
    }

    [Fact]
    public void EightThreads_OnOneDevice_NoWrongResult()
    {
        Require();
        string seconds = Environment.GetEnvironmentVariable("SCCA_TEST_FULL") == "1" ? "30" : "3";
        RunPart(library.Build(Program), NewImage(), "threads", "8", seconds);
    }

    [Fact]
    public async Task TwoProcesses_OnOneImage_NeverHoldTheLockTogether()
    {
        Require();
        string program = library.Build(Program), image = NewImage();
        var runs = new[] { ("one", "two"), ("two", "one") }
            .Select(names => Task.Run(() => CPrograms.Run(program, ["locks", names.Item1, names.Item2], ("SCCA_TOKEN", image))))
            .ToArray();
        var results = await Task.WhenAll(runs);
        foreach (var result in results)
            Assert.True(result.ExitCode == 0, result.Text);
        Assert.Contains(results, result => FoundTaken().IsMatch(result.Output));
    }

    [Theory]
    [InlineData("gcc", "c89", "skf.h")]
    [InlineData("g++", "c++98", "skf.h")]
    [InlineData("gcc", "c89", "pkcs11-sccatoken.h")]
    [InlineData("g++", "c++98", "pkcs11-sccatoken.h")]
    public void PublicHeader_StrictCompiler_NoWarning(string compiler, string standard, string header)
    {
        Assert.SkipUnless(CPrograms.Run(compiler, ["--version"]).ExitCode == 0, $"{compiler} is not installed");
        string source = Path.Combine(_directory, standard == "c89" ? "header.c" : "header.cc");
        string sizes = header == "skf.h" ? "typedef char check[sizeof(DEVINFO) == 294 ? 1 : -1];\n" : "";
        File.WriteAllText(source, $"#include \"{header}\"\n{sizes}int main(void) {{ return 0; }}\n");
        var result = CPrograms.Run(
            compiler,
            [$"-std={standard}", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", "-I", Path.Combine(AppContext.BaseDirectory, "include"), source]);
        Assert.True(result.ExitCode == 0, result.Text);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static void Require() => Assert.SkipUnless(CPrograms.Missing is null, CPrograms.Missing ?? "");

    private static void RunPart(string program, string token, params string[] arguments)
    {
        var result = CPrograms.Run(program, arguments, ("SCCA_TOKEN", token), ("ASAN_OPTIONS", "detect_leaks=0"));
        Assert.True(result.ExitCode == 0, result.Text);
        Assert.Matches(@"[1-9]\d* checks, 0 failures", result.Text);
    }

    /// <summary>The reader notices a new key after a while; until then the program ends with 2, no device.</summary>
    private static ProcessRunner.Outcome Retry(Func<ProcessRunner.Outcome> run)
    {
        const int NoDevice = 2;
        var result = run();
        for (int i = 0; i < 20 && result.ExitCode == NoDevice; i++)
        {
            Thread.Sleep(250);
            result = run();
        }

        return result;
    }

    private string NewImage()
    {
        string path = Path.Combine(_directory, "key.scca");
        VirtualKey.Create(options => options.ImagePath = path).Dispose();
        return $"sim:{path}";
    }

    private byte[] Saved(string name) => File.ReadAllBytes(Path.Combine(_directory, name));

    private void VerifySm2Signature()
    {
        byte[] point = Saved("sm2_public.bin"), signature = Saved("sm2_signature.bin"), message = Saved("sm2_message.bin");
        var key = new ECPublicKeyParameters(
            Domain.Curve.CreatePoint(new BigInteger(1, point, 32, 32), new BigInteger(1, point, 96, 32)), Domain);
        var signer = new SM2Signer(PlainDsaEncoding.Instance);
        signer.Init(false, new ParametersWithID(key, "1234567812345678"u8.ToArray()));
        signer.BlockUpdate(message, 0, message.Length);
        Assert.True(signer.VerifySignature([.. signature.AsSpan(32, 32), .. signature.AsSpan(96, 32)]));
    }

    private void DecryptSm2()
    {
        byte[] blob = Saved("sm2_cipher.bin");
        var d = new BigInteger("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8", 16);
        var engine = new SM2Engine(SM2Engine.Mode.C1C3C2);
        engine.Init(false, new ECPrivateKeyParameters(d, Domain));
        byte[] cipher = [4, .. blob.AsSpan(32, 32), .. blob.AsSpan(96, 32), .. blob.AsSpan(128, 32), .. blob.AsSpan(164)];
        Assert.Equal("encryption standard"u8.ToArray(), engine.ProcessBlock(cipher, 0, cipher.Length));
    }

    private void VerifyWithOpenSsl()
    {
        Assert.SkipUnless(CPrograms.Run("openssl", ["version"]).ExitCode == 0, "openssl is not installed");
        byte[] point = Saved("sm2_public.bin"), signature = Saved("sm2_signature.bin");
        string key = Write("sm2.der", [.. Convert.FromHexString("3059301306072A8648CE3D020106082A811CCF5501822D03420004"), .. point.AsSpan(32, 32), .. point.AsSpan(96, 32)]);
        byte[] der = new Org.BouncyCastle.Asn1.DerSequence(
            new Org.BouncyCastle.Asn1.DerInteger(new BigInteger(1, signature, 32, 32)),
            new Org.BouncyCastle.Asn1.DerInteger(new BigInteger(1, signature, 96, 32))).GetDerEncoded();
        var sm2 = CPrograms.Run(
            "openssl",
            ["dgst", "-sm3", "-verify", key, "-keyform", "DER", "-sigopt", "distid:1234567812345678", "-signature", Write("sm2.sig", der), Path.Combine(_directory, "sm2_message.bin")]);
        Assert.True(sm2.ExitCode == 0, sm2.Text);

        using var rsa = System.Security.Cryptography.RSA.Create();
        rsa.ImportParameters(new() { Modulus = Saved("rsa_modulus.bin"), Exponent = [1, 0, 1] });
        string rsaKey = Write("rsa.der", rsa.ExportSubjectPublicKeyInfo());
        var verified = CPrograms.Run(
            "openssl",
            ["dgst", "-sha256", "-verify", rsaKey, "-keyform", "DER", "-signature", Path.Combine(_directory, "rsa_signature.bin"), Path.Combine(_directory, "sm2_message.bin")]);
        Assert.True(verified.ExitCode == 0, verified.Text);
    }

    [GeneratedRegex("^found the lock taken [1-9]", RegexOptions.Multiline)]
    private static partial Regex FoundTaken();

    private string Write(string name, byte[] content)
    {
        string path = Path.Combine(_directory, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
