using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ScCaToken.Cli.Tests;

/// <summary>The tool and the published PKCS#11 library with the same settings, the library under OpenSC's pkcs11-tool.</summary>
public sealed partial class PublishedLibraryTests : IDisposable
{
    private const string Pin = "12345678";
    private readonly ScratchFolder _scratch = new();
    private Process? _server;

    public PublishedLibraryTests()
    {
        Assert.SkipWhen(PublishedTool.Library is null, "libsccatoken.so is not published: ./run or ./test builds it");
        Assert.SkipUnless(_scratch.Run("command -v pkcs11-tool").ExitCode == 0, "pkcs11-tool is not installed");
        _scratch.Environment["P11"] = PublishedTool.Library;
    }

    public void Dispose()
    {
        if (_server is { HasExited: false })
            _server.Kill(entireProcessTree: true);
        _server?.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void TcpSecret_ToolAndLibrary_NeedTheServersOne()
    {
        File.WriteAllText(_scratch.File("secret"), "0123456789abcdef\n");
        File.WriteAllText(_scratch.File("other"), "0123456789abcdeX\n");
        File.WriteAllText(_scratch.File("short"), "0123456789abcde\n");
        _scratch.Expect("scca token new key.scca");
        _server = _scratch.Start("exec scca -t sim:key.scca token serve --tcp 127.0.0.1:0 --secret-file secret --control c.sock");
        string address = "tcp:" + Served().Match(_server.StandardOutput.ReadLine() ?? "").Value;
        _scratch.Environment["SCCA_TOKEN"] = address;

        Refused("asks for a shared secret");
        _scratch.Environment["SCCA_TCP_SECRET_FILE"] = "other";
        Refused("the shared secret is not the server's");
        _scratch.Environment["SCCA_TCP_SECRET_FILE"] = "short";
        Refused("is shorter than 16 bytes");
        _scratch.Environment["SCCA_TCP_SECRET_FILE"] = "missing";
        Refused("cannot be read");

        _scratch.Environment["SCCA_TCP_SECRET_FILE"] = "secret";
        _scratch.Expect($"SCCA_PIN={Pin} scca container new mine");
        Assert.Contains("token label", _scratch.Expect("pkcs11-tool --module $P11 -L"), StringComparison.Ordinal);
        Assert.Contains("Key pair generated", _scratch.Expect($"pkcs11-tool --module $P11 --login --pin {Pin} --keypairgen --key-type EC:prime256v1 --label made"), StringComparison.Ordinal);
        Assert.Contains("made", _scratch.Expect("scca container list"), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_SeveralAddresses_AreAsManySlots()
    {
        foreach (string name in (string[])["one", "two", "three"])
            _scratch.Expect($"scca token new {name}.scca");
        // The user's file, never the folder's, and the environment over it.
        File.WriteAllText(_scratch.File("scca.json"), "{\"token\":\"sim:one.scca\"}");
        _scratch.Expect("mkdir -p config/scca-token && echo '{\"token\":\"sim:two.scca;sim:three.scca\"}' > config/scca-token/scca.json");
        Assert.Equal(["two.scca", "three.scca"], Slots());
        _scratch.Environment["SCCA_TOKEN"] = "sim:three.scca;sim:one.scca";
        Assert.Equal(["three.scca", "one.scca"], Slots());
        string serials = _scratch.Expect("pkcs11-tool --module $P11 -L | sed -n 's/.*serial num.*: //p'");
        Assert.Equal(2, serials.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Count());
    }

    [Fact]
    public void Trace_OfTheLibrary_LeavesOutThePinAndWhatIsDecrypted()
    {
        const string Secret = "tr4c3-m3-n0t-p13453";
        _scratch.Environment["SCCA_TRACE"] = "trace.txt";
        _scratch.Expect($"pkcs11-tool --module $P11 --login --pin {Pin} --keypairgen --key-type rsa:2048 --id 01 --label mine");
        _scratch.Expect("pkcs11-tool --module $P11 --read-object --type pubkey --id 01 -o k.der && openssl rsa -pubin -inform DER -in k.der -out k.pem");
        _scratch.Expect($"printf %s '{Secret}' | openssl pkeyutl -encrypt -pubin -inkey k.pem -out c.bin");
        Assert.Contains(Secret, _scratch.Expect($"pkcs11-tool --module $P11 --login --pin {Pin} --decrypt --mechanism RSA-PKCS --id 01 -i c.bin"), StringComparison.Ordinal);
        string trace = File.ReadAllText(_scratch.File("trace.txt"));
        Assert.Contains("\t80DA", trace, StringComparison.Ordinal);
        for (int at = 0; at + 4 <= Secret.Length; at++)
            Assert.DoesNotContain(Convert.ToHexString(System.Text.Encoding.ASCII.GetBytes(Secret.Substring(at, 4))), trace, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexString(System.Text.Encoding.ASCII.GetBytes(Pin)), trace, StringComparison.Ordinal);
    }

    [Fact]
    public void Trace_UnwritableFile_IsSaidWhereTheLogIsOnAndStopsNothing()
    {
        _scratch.Environment["SCCA_TRACE"] = "no/folder/trace.txt";
        var quiet = _scratch.Run("pkcs11-tool --module $P11 -L");
        Assert.Equal(0, quiet.ExitCode);
        Assert.DoesNotContain("libsccatoken", quiet.Error, StringComparison.Ordinal);
        var told = _scratch.Run("SCCA_LOG=error pkcs11-tool --module $P11 -L");
        Assert.Equal(0, told.ExitCode);
        Assert.Equal(1, told.Error.Split('\n').Count(line => line.StartsWith("libsccatoken: no trace is written to no/folder/trace.txt: ", StringComparison.Ordinal)));
    }

    private void Refused(string why)
    {
        var tool = _scratch.Run("scca token info");
        Assert.Equal(1, tool.ExitCode);
        Assert.Contains(why, tool.Error, StringComparison.Ordinal);
        var library = _scratch.Run("SCCA_LOG=error pkcs11-tool --module $P11 -L");
        Assert.DoesNotContain("token label", library.Output, StringComparison.Ordinal);
        Assert.Contains(why, library.Error, StringComparison.Ordinal);
    }

    private List<string> Slots() =>
        [.. Image().Matches(_scratch.Expect("pkcs11-tool --module $P11 -L")).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"127\.0\.0\.1:\d+")]
    private static partial Regex Served();

    [GeneratedRegex(@"^Slot .*?(\w+\.scca)", RegexOptions.Multiline)]
    private static partial Regex Image();
}
