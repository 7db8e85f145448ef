using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using ScCaToken.Benchmarks.Host;
using ScCaToken.Crypto;
using BcInteger = Org.BouncyCastle.Math.BigInteger;
using OwnCurve = ScCaToken.Crypto.EcCurve;

namespace ScCaToken.Benchmarks;

/// <summary>ECDSA over given digests beside .NET (OpenSSL) and BouncyCastle.</summary>
[CountAllocations]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class EcdsaBenchmark
{
    private readonly byte[] _digest = SHA256.HashData("benchmark"u8), _entropy = new byte[32];
    private Keys _p256 = null!, _p384 = null!;

    [GlobalSetup]
    public void Setup()
    {
        _p256 = new Keys(OwnCurve.P256, ECCurve.NamedCurves.nistP256, "secp256r1", _digest);
        _p384 = new Keys(OwnCurve.P384, ECCurve.NamedCurves.nistP384, "secp384r1", _digest);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _p256.Dispose();
        _p384.Dispose();
    }

    [Benchmark(Description = "ECDSA P-256 sign: ScCaToken"), BenchmarkCategory("ECDSA P-256 sign")]
    public void SignP256() => Sign(_p256);

    [Benchmark(Description = "ECDSA P-256 sign: .NET (OpenSSL)", Baseline = true), BenchmarkCategory("ECDSA P-256 sign")]
    public void SignP256Platform() => SignPlatform(_p256);

    [Benchmark(Description = "ECDSA P-256 sign: BouncyCastle"), BenchmarkCategory("ECDSA P-256 sign")]
    public BcInteger[] SignP256Bouncy() => _p256.Signer.GenerateSignature(_digest);

    [Benchmark(Description = "ECDSA P-256 verify: ScCaToken"), BenchmarkCategory("ECDSA P-256 verify")]
    public void VerifyP256() => Verify(_p256);

    [Benchmark(Description = "ECDSA P-256 verify: .NET (OpenSSL)", Baseline = true), BenchmarkCategory("ECDSA P-256 verify")]
    public void VerifyP256Platform() => Outcome.Require(_p256.Platform.VerifyHash(_digest, _p256.Signature));

    [Benchmark(Description = "ECDSA P-256 verify: BouncyCastle"), BenchmarkCategory("ECDSA P-256 verify")]
    public void VerifyP256Bouncy() => Outcome.Require(_p256.Verifier.VerifySignature(_digest, _p256.R, _p256.S));

    [Benchmark(Description = "ECDSA P-384 sign: ScCaToken"), BenchmarkCategory("ECDSA P-384 sign")]
    public void SignP384() => Sign(_p384);

    [Benchmark(Description = "ECDSA P-384 sign: .NET (OpenSSL)", Baseline = true), BenchmarkCategory("ECDSA P-384 sign")]
    public void SignP384Platform() => SignPlatform(_p384);

    [Benchmark(Description = "ECDSA P-384 sign: BouncyCastle"), BenchmarkCategory("ECDSA P-384 sign")]
    public BcInteger[] SignP384Bouncy() => _p384.Signer.GenerateSignature(_digest);

    [Benchmark(Description = "ECDSA P-384 verify: ScCaToken"), BenchmarkCategory("ECDSA P-384 verify")]
    public void VerifyP384() => Verify(_p384);

    [Benchmark(Description = "ECDSA P-384 verify: .NET (OpenSSL)", Baseline = true), BenchmarkCategory("ECDSA P-384 verify")]
    public void VerifyP384Platform() => Outcome.Require(_p384.Platform.VerifyHash(_digest, _p384.Signature));

    [Benchmark(Description = "ECDSA P-384 verify: BouncyCastle"), BenchmarkCategory("ECDSA P-384 verify")]
    public void VerifyP384Bouncy() => Outcome.Require(_p384.Verifier.VerifySignature(_digest, _p384.R, _p384.S));

    private void Sign(Keys keys)
    {
        _entropy[0]++;
        Ecdsa.Sign(keys.Own, _digest, _entropy, keys.Output);
    }

    private void SignPlatform(Keys keys) => Outcome.Require(keys.Platform.TrySignHash(_digest, keys.Output, out _));

    private void Verify(Keys keys) => Outcome.Require(Ecdsa.Verify(keys.Own.Curve, keys.PublicKey, _digest, keys.Signature));

    /// <summary>One key in the three libraries' hands.</summary>
    private sealed class Keys : IDisposable
    {
        internal Keys(OwnCurve curve, ECCurve platformCurve, string bouncyCurve, byte[] digest)
        {
            Platform = ECDsa.Create(platformCurve);
            byte[] d = Platform.ExportParameters(true).D!;
            if (!EcPrivateKey.TryImport(curve, d, out EcPrivateKey? key))
                throw new InvalidOperationException("The platform's key was refused.");
            Own = key;
            int size = EcPrivateKey.ScalarSize(curve);
            PublicKey = new byte[2 * size];
            Own.ExportPublicKey(PublicKey);
            Output = new byte[2 * size];
            Signature = Platform.SignHash(digest);
            R = new BcInteger(1, Signature, 0, size);
            S = new BcInteger(1, Signature, size, size);
            ECDomainParameters domain = new(ECNamedCurveTable.GetByName(bouncyCurve));
            Signer.Init(true, new ECPrivateKeyParameters(new BcInteger(1, d), domain));
            Verifier.Init(false, new ECPublicKeyParameters(domain.Curve.DecodePoint([4, .. PublicKey]), domain));
            if (!Ecdsa.Verify(curve, PublicKey, digest, Signature))
                throw new InvalidOperationException("The platform's signature was refused.");
        }

        internal EcPrivateKey Own { get; }

        internal ECDsa Platform { get; }

        internal ECDsaSigner Signer { get; } = new();

        internal ECDsaSigner Verifier { get; } = new();

        internal BcInteger R { get; }

        internal BcInteger S { get; }

        internal byte[] PublicKey { get; }

        internal byte[] Signature { get; }

        internal byte[] Output { get; }

        public void Dispose()
        {
            Own.Dispose();
            Platform.Dispose();
        }
    }
}
