using BenchmarkDotNet.Attributes;
using ScCaToken.Benchmarks.Host;
using ScCaToken.Core;
using ScCaToken.Core.Devices;
using ScCaToken.Core.Profiles;
using ScCaToken.Crypto;
using ScCaToken.Devices;

namespace ScCaToken.Benchmarks;

/// <summary>The firmware alone on a flash in memory: what a command costs above the computation it asks for.</summary>
[CountAllocations]
public class TokenProcessBenchmark
{
    private static readonly byte[] Digest = [.. Enumerable.Repeat((byte)0x55, 32)];

    private readonly byte[] _response = new byte[1024];
    private readonly byte[] _workspace = new byte[DeferredOperation.WorkspaceSize];
    private readonly byte[] _entropy = new byte[32];
    private readonly byte[] _signature = new byte[64];
    private readonly byte[] _getPinInfo = [0x80, 0x14, 0, 1, 0, 0, 2, 0x10, 0, 0, 0];
    private readonly byte[] _sign = [0x80, 0x74, 2, 0, 0, 0, 36, 0x10, 0, 0x30, 0, .. Digest, 0, 0];
    private readonly byte[] _login = [0x80, 0x18, 2, 1, 0, 0, 10, 0x10, 0, .. "12345678"u8];
    private readonly byte[] _openProtected = [0x80, 0xE0, 0, 0, 0, 0, 0];
    private Token _token = null!;
    private Sm2PrivateKey _key = null!;

    [GlobalSetup]
    public void Setup()
    {
        // The default profile and its KDF cost; only the plain PIN form is added, so that one command is a login.
        var devices = new TokenDevices(new RamFlash(), new SeededEntropy("benchmark"u8));
        Token.Personalize(devices, BuiltInProfiles.Default with { PlainPin = true });
        _token = new Token(devices);
        _token.PowerOn();
        Process(_login);
        Process([0x80, 0x40, 0, 0, 0, 0, 3, 0x10, 0, (byte)'A', 0, 0]);
        Process([0x80, 0x70, 1, 0, 0, 0, 8, 0x10, 0, 0x30, 0, 0, 0, 1, 0, 0, 0]);
        _key = Sm2PrivateKey.Generate(CtrDrbg.Instantiate(new byte[CtrDrbg.SeedSize]));
    }

    [Benchmark(Baseline = true, Description = "signing command: bare SM2 signature")]
    public void BareSign() => Sm2.Sign(_key, Digest, _entropy, _signature);

    [Benchmark(Description = "signing command: ECCSignData")]
    public int Sign() => Process(_sign);

    [Benchmark(Description = "signing command: ECCSignData, authorised and completed apart")]
    public int SignDeferred()
    {
        Outcome.Require(_token.TryDefer(_sign, _workspace, out var operation));
        return Outcome.RequireStatus(_response, operation.Complete(_response));
    }

    [Benchmark(Description = "signing command: ECCSignData, authorised only")]
    public void Authorise()
    {
        Outcome.Require(_token.TryDefer(_sign, _workspace, out var operation));
        operation.Abandon();
    }

    [Benchmark(Description = "GetPinInfo")]
    public int GetPinInfo() => Process(_getPinInfo);

    [Benchmark(Description = "VerifyPin at the default KDF cost")]
    public int VerifyPin() => Process(_login);

    [Benchmark(Description = "OpenProtected")]
    public int OpenProtected() => Process(_openProtected);

    private int Process(byte[] command) => Outcome.RequireStatus(_response, _token.Process(command, _response));
}
