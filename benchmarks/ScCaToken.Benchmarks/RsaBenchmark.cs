using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Org.BouncyCastle.Crypto.Encodings;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Security;
using ScCaToken.Benchmarks.Host;
using ScCaToken.Crypto;

namespace ScCaToken.Benchmarks;

/// <summary>RSA: whole private operations (PKCS #1 signature over a SHA-256 DigestInfo) and verification, against .NET (OpenSSL) and BouncyCastle; ratios within an operation are against .NET.</summary>
[CountAllocations]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class RsaBenchmark
{
    private readonly byte[] _entropy = new byte[32];
    private readonly byte[] _digest = SHA256.HashData("benchmark"u8);
    private readonly Keys[] _keys = new Keys[3];
    private byte[] _info = null!;
    private Pkcs1Encoding _bouncyVerifier = null!;

    [GlobalSetup]
    public void Setup()
    {
        _info = [.. Convert.FromHexString("3031300D060960864801650304020105000420"), .. _digest];
        for (int i = 0; i < _keys.Length; i++)
        {
            Keys keys = _keys[i] = new Keys(2048 + (1024 * i));
            Sign(keys);
            if (!keys.Platform.VerifyHash(_digest, keys.Signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
                throw new InvalidOperationException("The signature is wrong.");
        }

        _bouncyVerifier = new Pkcs1Encoding(new RsaEngine());
        _bouncyVerifier.Init(false, DotNetUtilities.GetRsaPublicKey(_keys[0].Numbers));
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        foreach (Keys keys in _keys)
            keys.Dispose();
    }

    [Benchmark(Description = "RSA-2048 sign: ScCaToken"), BenchmarkCategory("RSA-2048 sign")]
    public void Sign2048() => Sign(_keys[0]);

    [Benchmark(Description = "RSA-2048 sign: .NET (OpenSSL)", Baseline = true), BenchmarkCategory("RSA-2048 sign")]
    public void Sign2048Platform() => SignPlatform(_keys[0]);

    [Benchmark(Description = "RSA-2048 sign: BouncyCastle"), BenchmarkCategory("RSA-2048 sign")]
    public byte[] Sign2048Bouncy() => _keys[0].Bouncy.ProcessBlock(_info, 0, _info.Length);

    [Benchmark(Description = "RSA-3072 sign: ScCaToken"), BenchmarkCategory("RSA-3072 sign")]
    public void Sign3072() => Sign(_keys[1]);

    [Benchmark(Description = "RSA-3072 sign: .NET (OpenSSL)", Baseline = true), BenchmarkCategory("RSA-3072 sign")]
    public void Sign3072Platform() => SignPlatform(_keys[1]);

    [Benchmark(Description = "RSA-3072 sign: BouncyCastle"), BenchmarkCategory("RSA-3072 sign")]
    public byte[] Sign3072Bouncy() => _keys[1].Bouncy.ProcessBlock(_info, 0, _info.Length);

    [Benchmark(Description = "RSA-4096 sign: ScCaToken"), BenchmarkCategory("RSA-4096 sign")]
    public void Sign4096() => Sign(_keys[2]);

    [Benchmark(Description = "RSA-4096 sign: .NET (OpenSSL)", Baseline = true), BenchmarkCategory("RSA-4096 sign")]
    public void Sign4096Platform() => SignPlatform(_keys[2]);

    [Benchmark(Description = "RSA-4096 sign: BouncyCastle"), BenchmarkCategory("RSA-4096 sign")]
    public byte[] Sign4096Bouncy() => _keys[2].Bouncy.ProcessBlock(_info, 0, _info.Length);

    [Benchmark(Description = "RSA-2048 verify: ScCaToken"), BenchmarkCategory("RSA-2048 verify")]
    public void Verify2048() => Outcome.Require(Rsa.VerifyPkcs1(_keys[0].Numbers.Modulus, _keys[0].Numbers.Exponent, _info, _keys[0].Signature));

    [Benchmark(Description = "RSA-2048 verify: .NET (OpenSSL)", Baseline = true), BenchmarkCategory("RSA-2048 verify")]
    public void Verify2048Platform() => Outcome.Require(_keys[0].Platform.VerifyHash(_digest, _keys[0].Signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    [Benchmark(Description = "RSA-2048 verify: BouncyCastle"), BenchmarkCategory("RSA-2048 verify")]
    public void Verify2048Bouncy() => Outcome.Require(_bouncyVerifier.ProcessBlock(_keys[0].Signature, 0, 256).AsSpan().SequenceEqual(_info));

    private void Sign(Keys keys) => Outcome.Require(Rsa.TrySignPkcs1(keys.Own, _info, _entropy, keys.Signature));

    private void SignPlatform(Keys keys) => Outcome.Require(keys.Platform.TrySignHash(_digest, keys.PlatformSignature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, out _));

    /// <summary>One key in the three libraries' hands.</summary>
    private sealed class Keys : IDisposable
    {
        internal Keys(int bits)
        {
            Platform = RSA.Create(bits);
            Numbers = Platform.ExportParameters(true);
            if (!RsaPrivateKey.TryImport(Numbers.Exponent, Numbers.P, Numbers.Q, out RsaPrivateKey? key))
                throw new InvalidOperationException("The platform's key was refused.");
            Own = key!;
            Signature = new byte[bits / 8];
            PlatformSignature = new byte[bits / 8];
            Bouncy = new Pkcs1Encoding(new RsaBlindedEngine());
            Bouncy.Init(true, DotNetUtilities.GetRsaKeyPair(Numbers).Private);
        }

        internal RSA Platform { get; }

        internal RSAParameters Numbers { get; }

        internal RsaPrivateKey Own { get; }

        internal Pkcs1Encoding Bouncy { get; }

        internal byte[] Signature { get; }

        internal byte[] PlatformSignature { get; }

        public void Dispose()
        {
            Own.Dispose();
            Platform.Dispose();
        }
    }
}
