using ScCaToken.Composition;
using ScCaToken.Core.Profiles;
using ScCaToken.Crypto;
using ScCaToken.Driver.Settings;
using ScCaToken.Driver.Transport;
using ScCaToken.Simulator;

namespace ScCaToken.Driver.Tests.Transports;

/// <summary>The trace that <c>SCCA_TRACE</c> asks for: what it leaves out, and what happens when it cannot be written.</summary>
public sealed class TraceFileTests : IDisposable
{
    // No command or answer has these by chance, and no piece of four.
    private static readonly byte[] Secret = "5ecr3t-V4lu3-0f-u53r"u8.ToArray();
    private readonly string _folder = Directory.CreateTempSubdirectory("scca-trace-").FullName;
    private readonly List<string> _notes = [];
    private readonly byte[] _response = new byte[65538];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string TracePath => Path.Combine(_folder, "trace.txt");

    [Fact]
    public void Trace_SecretsOfEveryKind_AreLeftOut()
    {
        using (var provider = Open(TracePath))
        {
            using var transport = provider.Open(provider.ListReaders()[0]);
            transport.Connect();
            byte[] point = MakeSm2Pair(transport);
            // Chained, the last part in its own command.
            string pin = Convert.ToHexString(Secret);
            Send(transport, $"90180201 0C 1000 {pin[..20]}");
            Send(transport, $"80180201 0A {pin[20..]}");
            Send(transport, "80180201 0A 1000 3132333435363738");
            Decrypt(transport, point);
            // A sealed file, written by a chain and read in parts.
            Send(transport, "80300100 000012 1000 00000100 00000010 00000010 73656372 0000");
            Send(transport, $"903A0100 0B 1000 00000000 04 73656372");
            Send(transport, $"803A0100 14 {pin}");
            Assert.Equal("6110", Send(transport, "80380100 00000E 1000 00000000 00000100 73656372 0004")[^4..]);
            Assert.Equal("610C", Send(transport, "00C00000 04")[^4..]);
            Assert.Equal("9000", Send(transport, "00C00000 0C")[^4..]);
            Assert.Equal("9000", Send(transport, "80D40000 000000")[^4..]);
        }

        string trace = File.ReadAllText(TracePath);
        for (int at = 0; at + 4 <= Secret.Length; at++)
            Assert.DoesNotContain(Convert.ToHexString(Secret.AsSpan(at, 4)), trace, StringComparison.Ordinal);
        Assert.DoesNotContain("3132333435363738", trace, StringComparison.Ordinal);
        // What is nobody's secret is there, and every line has its four columns.
        Assert.Contains("\t80D40000000000\t0101", trace, StringComparison.Ordinal);
        Assert.All(trace.TrimEnd('\n').Split('\n'), line => Assert.Equal(4, line.Split('\t').Length));
        Assert.Empty(_notes);
    }

    [Theory]
    [InlineData("no/such/folder/trace.txt")]
    [InlineData(".")]
    public void Trace_FileCannotBeWritten_IsSaidOnceAndTheKeyGoesOn(string name)
    {
        using var provider = Open(Path.Combine(_folder, name));
        using var transport = provider.Open(provider.ListReaders()[0]);
        transport.Connect();
        for (int i = 0; i < 3; i++)
            Assert.Equal("9000", Send(transport, "80D40000 000000")[^4..]);
        Assert.StartsWith($"no trace is written to {Path.Combine(_folder, name)}: ", Assert.Single(_notes), StringComparison.Ordinal);
    }

    private byte[] MakeSm2Pair(IApduTransport transport)
    {
        Send(transport, "80180201 0A 1000 3132333435363738");
        Assert.Equal("30009000", Send(transport, "80400000 000003 1000 41 0000"));
        byte[] answer = Convert.FromHexString(Send(transport, "80700000 000008 1000 3000 00000100 0000"));
        return answer[4..^2];
    }

    private void Decrypt(IApduTransport transport, byte[] point)
    {
        byte[] cipher = new byte[Sm2.CiphertextLength(Secret.Length)];
        Assert.True(Sm2.TryEncrypt(point, Secret, CtrDrbg.Instantiate(new byte[48]), cipher));
        string head = Convert.ToHexString(cipher[..96]), body = Convert.ToHexString(cipher[96..]);
        string first = Send(transport, $"80DC0000 00007C 1000 3000 {head} 00000014 {body} 0006");
        Assert.Equal(Convert.ToHexString(Secret.AsSpan(0, 6)) + "610E", first);
        string second = Send(transport, "00C00000 06"), third = Send(transport, "00C00000 08");
        Assert.Equal(Convert.ToHexString(Secret.AsSpan(6)), second[..^4] + third[..^4]);
    }

    private string Send(IApduTransport transport, string command)
    {
        int length = transport.Transmit(Convert.FromHexString(command.Replace(" ", "", StringComparison.Ordinal)), _response);
        return Convert.ToHexString(_response.AsSpan(0, length));
    }

    private ITransportProvider Open(string trace)
    {
        string image = Path.Combine(_folder, "key.scca");
        VirtualKey.Create(options =>
        {
            options.ImagePath = image;
            options.Profile = BuiltInProfiles.Find("test")!;
        }).Dispose();
        return Assert.Single(TokenProviders.Create(new TokenSettings { Tokens = TokenAddress.ParseList("sim:" + image), TraceFile = trace }, failure => _notes.Add(failure.Message)));
    }
}
