using BenchmarkDotNet.Attributes;
using ScCaToken.Benchmarks.Host;
using ScCaToken.Benchmarks.Native;
using ScCaToken.Crypto;

namespace ScCaToken.Benchmarks;

/// <summary>Whole <c>C_SignInit</c> + <c>C_Sign</c> through the published library, beside the bare signature and SoftHSM2.</summary>
public class NativeSignBenchmark
{
    private const int Batch = 2000;
    private readonly byte[] _digest = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private readonly byte[] _signature = new byte[64];
    private readonly byte[] _entropy = new byte[32];
    private NativeSigner _sm2 = null!, _sameKey = null!, _otherKey = null!, _rsa = null!;
    private NativeSigner? _softHsmRsa;
    private Sm2PrivateKey _bare = null!;

    [GlobalSetup]
    public void Setup()
    {
        var ours = NativeTokens.Ours;
        byte[] digestInfo = [.. Convert.FromHexString("3031300D060960864801650304020105000420"), .. _digest];
        _bare = Sm2PrivateKey.TryImport(Enumerable.Repeat((byte)0x42, 32).ToArray(), out var key) ? key! : throw new InvalidOperationException();
        _sm2 = ours.Signer(NativePkcs11.Ecdsa, ours.Sm2, _digest);
        _sameKey = new NativeSigner(ours.Client, ours.OtherSession, NativePkcs11.Ecdsa, ours.Sm2, _digest);
        _otherKey = new NativeSigner(ours.Client, ours.OtherSession, NativePkcs11.Ecdsa, ours.OtherSm2, _digest);
        _rsa = ours.Signer(NativePkcs11.RsaPkcs, ours.Rsa, digestInfo);
        _softHsmRsa = NativeTokens.SoftHsm is { } peer ? peer.Signer(NativePkcs11.RsaPkcs, peer.Rsa, digestInfo) : null;
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _bare.Dispose();
        foreach (var signer in (NativeSigner?[])[_sm2, _sameKey, _otherKey, _rsa, _softHsmRsa])
            signer?.Dispose();
    }

    [Benchmark(Baseline = true, Description = "SM2 sign: ScCaToken, bare")]
    public void Bare()
    {
        _entropy[0]++;
        Sm2.Sign(_bare, _digest, _entropy, _signature);
    }

    [Benchmark(Description = "SM2 sign: ScCaToken, C_Sign")]
    public void SignSm2() => _sm2.Sign();

    [Benchmark(Description = "SM2 sign: ScCaToken, C_Sign, two threads on one key", OperationsPerInvoke = 2 * Batch)]
    public void TwoThreadsOneKey() => InTwoThreads(_sm2, _sameKey);

    [Benchmark(Description = "SM2 sign: ScCaToken, C_Sign, two threads on two keys", OperationsPerInvoke = 2 * Batch)]
    public void TwoThreadsTwoKeys() => InTwoThreads(_sm2, _otherKey);

    [Benchmark(Description = "RSA-2048 sign: ScCaToken, C_Sign")]
    public void SignRsa() => _rsa.Sign();

    [Benchmark(Description = "RSA-2048 sign: SoftHSM2, C_Sign"), Peer(Peer.SoftHsm)]
    public void SoftHsmRsa() => _softHsmRsa!.Sign();

    private static void InTwoThreads(NativeSigner first, NativeSigner other)
    {
        // An exception that leaves a thread ends the process, and every result with it.
        Exception? refusal = null;
        var thread = new Thread(() =>
        {
            try
            {
                Loop(other);
            }
            catch (InvalidOperationException e)
            {
                refusal = e;
            }
        });
        thread.Start();
        Loop(first);
        thread.Join();
        if (refusal is not null)
            throw refusal;
    }

    private static void Loop(NativeSigner signer)
    {
        for (int i = 0; i < Batch; i++)
            signer.Sign();
    }
}
