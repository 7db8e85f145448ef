using BenchmarkDotNet.Attributes;
using ScCaToken.Benchmarks.Native;
using ScCaToken.Crypto;

namespace ScCaToken.Benchmarks;

/// <summary>Whole <c>C_SignInit</c> + <c>C_Sign</c> through the published library, beside the bare signature and SoftHSM2.</summary>
public class NativeSignBenchmark
{
    private const int Batch = 2000;
    private readonly byte[] _digest = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private readonly byte[] _digestInfo = [.. Convert.FromHexString("3031300D060960864801650304020105000420"), .. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private readonly byte[] _signature = new byte[256];
    private readonly byte[] _entropy = new byte[32];
    private NativeToken _ours = null!;
    private Sm2PrivateKey _bare = null!;
    private nuint[] _sessions = [];
    private nuint _second;

    [GlobalSetup]
    public void Setup()
    {
        _ours = NativeTokens.Ours;
        _bare = Sm2PrivateKey.TryImport(Enumerable.Repeat((byte)0x42, 32).ToArray(), out var key) ? key! : throw new InvalidOperationException();
        _sessions = [_ours.Client.OpenSession(_ours.Slot), _ours.Client.OpenSession(_ours.Slot)];
        _second = _ours.NewSm2Key();
        _ = _ours.Sm2 + _ours.Rsa;
        _ = NativeTokens.SoftHsm?.Rsa;
    }

    [Benchmark(Baseline = true, Description = "SM2 sign: ScCaToken, bare")]
    public void Bare()
    {
        _entropy[0]++;
        Sm2.Sign(_bare, _digest, _entropy, _signature);
    }

    [Benchmark(Description = "SM2 sign: ScCaToken, C_Sign")]
    public int SignSm2() => _ours.Client.Sign(_ours.Session, NativePkcs11.Ecdsa, _ours.Sm2, _digest, _signature);

    [Benchmark(Description = "SM2 sign: ScCaToken, C_Sign, two threads on one key", OperationsPerInvoke = 2 * Batch)]
    public void TwoThreadsOneKey() => InTwoThreads(_ours.Sm2, _ours.Sm2);

    [Benchmark(Description = "SM2 sign: ScCaToken, C_Sign, two threads on two keys", OperationsPerInvoke = 2 * Batch)]
    public void TwoThreadsTwoKeys() => InTwoThreads(_ours.Sm2, _second);

    [Benchmark(Description = "RSA-2048 sign: ScCaToken, C_Sign")]
    public int SignRsa() => _ours.Client.Sign(_ours.Session, NativePkcs11.RsaPkcs, _ours.Rsa, _digestInfo, _signature);

    [Benchmark(Description = "RSA-2048 sign: SoftHSM2, C_Sign")]
    public int SoftHsmRsa() => NativeTokens.SoftHsm is { } peer
        ? peer.Client.Sign(peer.Session, NativePkcs11.RsaPkcs, peer.Rsa, _digestInfo, _signature)
        : throw new NotSupportedException("SoftHSM2 is not installed");

    private void InTwoThreads(nuint first, nuint other)
    {
        var thread = new Thread(() => Loop(_sessions[1], other));
        thread.Start();
        Loop(_sessions[0], first);
        thread.Join();
    }

    private void Loop(nuint session, nuint key)
    {
        Span<byte> made = stackalloc byte[64];
        for (int i = 0; i < Batch; i++)
            _ours.Client.Sign(session, NativePkcs11.Ecdsa, key, _digest, made);
    }
}
