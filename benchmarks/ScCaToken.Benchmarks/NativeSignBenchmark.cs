using BenchmarkDotNet.Attributes;
using ScCaToken.Benchmarks.Native;
using ScCaToken.Crypto;

namespace ScCaToken.Benchmarks;

/// <summary>Whole <c>C_SignInit</c> + <c>C_Sign</c> through the published library, beside the bare signature and SoftHSM2.</summary>
public class NativeSignBenchmark
{
    private const int Batch = 2000;
    private readonly byte[] digest = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private readonly byte[] digestInfo = [.. Convert.FromHexString("3031300D060960864801650304020105000420"), .. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private readonly byte[] signature = new byte[256];
    private readonly byte[] entropy = new byte[32];
    private NativeToken ours = null!;
    private Sm2PrivateKey bare = null!;
    private nuint[] sessions = [];
    private nuint second;

    [GlobalSetup]
    public void Setup()
    {
        ours = NativeTokens.Ours;
        bare = Sm2PrivateKey.TryImport(Enumerable.Repeat((byte)0x42, 32).ToArray(), out var key) ? key! : throw new InvalidOperationException();
        sessions = [ours.Client.OpenSession(ours.Slot), ours.Client.OpenSession(ours.Slot)];
        second = ours.NewSm2Key();
        _ = ours.Sm2 + ours.Rsa;
        _ = NativeTokens.SoftHsm?.Rsa;
    }

    [Benchmark(Baseline = true, Description = "SM2 sign: ScCaToken, bare")]
    public void Bare()
    {
        entropy[0]++;
        Sm2.Sign(bare, digest, entropy, signature);
    }

    [Benchmark(Description = "SM2 sign: ScCaToken, C_Sign")]
    public int SignSm2() => ours.Client.Sign(ours.Session, NativePkcs11.Ecdsa, ours.Sm2, digest, signature);

    [Benchmark(Description = "SM2 sign: ScCaToken, C_Sign, two threads on one key", OperationsPerInvoke = 2 * Batch)]
    public void TwoThreadsOneKey() => InTwoThreads(ours.Sm2, ours.Sm2);

    [Benchmark(Description = "SM2 sign: ScCaToken, C_Sign, two threads on two keys", OperationsPerInvoke = 2 * Batch)]
    public void TwoThreadsTwoKeys() => InTwoThreads(ours.Sm2, second);

    [Benchmark(Description = "RSA-2048 sign: ScCaToken, C_Sign")]
    public int SignRsa() => ours.Client.Sign(ours.Session, NativePkcs11.RsaPkcs, ours.Rsa, digestInfo, signature);

    [Benchmark(Description = "RSA-2048 sign: SoftHSM2, C_Sign")]
    public int SoftHsmRsa() => NativeTokens.SoftHsm is { } peer
        ? peer.Client.Sign(peer.Session, NativePkcs11.RsaPkcs, peer.Rsa, digestInfo, signature)
        : throw new NotSupportedException("SoftHSM2 is not installed");

    private void InTwoThreads(nuint first, nuint other)
    {
        var thread = new Thread(() => Loop(sessions[1], other));
        thread.Start();
        Loop(sessions[0], first);
        thread.Join();
    }

    private void Loop(nuint session, nuint key)
    {
        Span<byte> made = stackalloc byte[64];
        for (int i = 0; i < Batch; i++)
            ours.Client.Sign(session, NativePkcs11.Ecdsa, key, digest, made);
    }
}
