using BenchmarkDotNet.Attributes;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using ScCaToken.Benchmarks.Host;
using ScCaToken.Crypto;
using BcInteger = Org.BouncyCastle.Math.BigInteger;

namespace ScCaToken.Benchmarks;

/// <summary>SM2 primitives beside BouncyCastle and OpenSSL.</summary>
[CountAllocations]
public class Sm2Benchmark : IDisposable
{
    private readonly byte[] _digest = new byte[32], _entropy = new byte[32], _signature = new byte[64], _publicKey = new byte[64];
    private readonly byte[] _der = new byte[80], _ciphertext = new byte[Sm2.CiphertextLength(32)], _plaintext = new byte[32], _d = new byte[32];
    private readonly OpenSslSm2? _openSsl = OpenSslSm2.IsInstalled ? new OpenSslSm2() : null;
    private SM2Signer _bouncyCastle = null!;
    private Sm2PrivateKey _key = null!;
    private Sm2PublicKey _cached = null!;
    private int _derLength;

    [GlobalSetup]
    public void Setup()
    {
        _d.AsSpan().Fill(0x5A);
        if (!Sm2PrivateKey.TryImport(_d, out _key!))
            throw new InvalidOperationException();
        _key.ExportPublicKey(_publicKey);
        if (!Sm2PublicKey.TryImport(_publicKey, out _cached!))
            throw new InvalidOperationException();
        Sm2.Sign(_key, _digest, _entropy, _signature);
        Outcome.Require(Sm2.TryEncrypt(_publicKey, _plaintext, new CountingSource(), _ciphertext));
        _derLength = _openSsl?.Sign(_digest, _der) ?? 0;
        _bouncyCastle = new SM2Signer();
        _bouncyCastle.Init(true, new ECPrivateKeyParameters(new BcInteger(1, _d), new ECDomainParameters(GMNamedCurves.GetByName("sm2p256v1"))));
    }

    [Benchmark(Description = "SM2 sign: ScCaToken")]
    public void Sign()
    {
        _entropy[0]++;
        Sm2.Sign(_key, _digest, _entropy, _signature);
    }

    [Benchmark(Description = "SM2 sign: OpenSSL"), Peer(Peer.OpenSslSm2)]
    public void SignOpenSsl() => Outcome.Require((_derLength = _openSsl!.Sign(_digest, _der)) != 0);

    [Benchmark(Description = "SM2 sign: BouncyCastle")]
    public byte[] SignBouncyCastle()
    {
        _bouncyCastle.BlockUpdate(_digest, 0, _digest.Length);
        return _bouncyCastle.GenerateSignature();
    }

    [Benchmark(Description = "SM2 verify: ScCaToken")]
    public void Verify() => Outcome.Require(Sm2.Verify(_publicKey, _digest, _signature));

    [Benchmark(Description = "SM2 verify: ScCaToken, known key")]
    public void VerifyCachedKey() => Outcome.Require(_cached.Verify(_digest, _signature));

    [Benchmark(Description = "SM2 verify: OpenSSL"), Peer(Peer.OpenSslSm2)]
    public void VerifyOpenSsl() => Outcome.Require(_openSsl!.Verify(_digest, _der.AsSpan(0, _derLength)));

    [Benchmark(Description = "SM2 key import: ScCaToken")]
    public void ImportPrivateKey()
    {
        _d[31]++;
        Outcome.Require(Sm2PrivateKey.TryImport(_d, out Sm2PrivateKey? key));
        key!.Dispose();
    }

    [Benchmark(Description = "SM2 decrypt: ScCaToken")]
    public void Decrypt() => Outcome.Require(Sm2.TryDecrypt(_key, _ciphertext, _plaintext));

    [GlobalCleanup]
    public void Dispose()
    {
        _openSsl?.Dispose();
        _key?.Dispose();
        GC.SuppressFinalize(this);
    }

    private sealed class CountingSource : IRandomSource
    {
        private byte _next;

        public void Fill(Span<byte> destination)
        {
            foreach (ref byte b in destination)
                b = ++_next;
        }
    }
}
