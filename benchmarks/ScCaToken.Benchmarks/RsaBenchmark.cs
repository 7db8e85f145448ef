using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Org.BouncyCastle.Crypto.Encodings;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;
using ScCaToken.Crypto;

namespace ScCaToken.Benchmarks;

/// <summary>RSA: whole private operations (PKCS #1 signature over a SHA-256 DigestInfo), verification and key generation, against .NET (OpenSSL) and BouncyCastle.</summary>
[MemoryDiagnoser]
public class RsaBenchmark
{
    private readonly byte[] _entropy = new byte[32];
    private readonly byte[] _digest = SHA256.HashData("benchmark"u8);
    private byte[] _info = null!;
    private byte[] _signature = null!;
    private byte[] _modulus = null!;
    private byte[] _exponent = null!;
    private RsaPrivateKey _key = null!;
    private RSA _platform = null!;
    private Pkcs1Encoding _bouncy = null!;
    private CtrDrbg _random = null!;

    /// <summary>Modulus length in bits.</summary>
    [Params(2048, 3072)]
    public int Bits { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _platform = RSA.Create(Bits);
        RSAParameters numbers = _platform.ExportParameters(true);
        if (!RsaPrivateKey.TryImport(numbers.Exponent, numbers.P, numbers.Q, out RsaPrivateKey? key))
            throw new InvalidOperationException("The platform's key was refused.");
        _key = key!;
        _modulus = numbers.Modulus!;
        _exponent = numbers.Exponent!;
        _info = [.. Convert.FromHexString("3031300D060960864801650304020105000420"), .. _digest];
        _signature = new byte[Bits / 8];
        _random = CtrDrbg.Instantiate(new byte[CtrDrbg.SeedSize]);
        _bouncy = new Pkcs1Encoding(new RsaBlindedEngine());
        _bouncy.Init(true, DotNetUtilities.GetRsaKeyPair(numbers).Private);
        Rsa.TrySignPkcs1(_key, _info, _entropy, _signature);
        if (!_platform.VerifyHash(_digest, _signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
            throw new InvalidOperationException("The signature is wrong.");
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _key.Dispose();
        _platform.Dispose();
        _random.Dispose();
    }

    [Benchmark(Description = "RSA sign: ScCaToken")]
    public bool Sign() => Rsa.TrySignPkcs1(_key, _info, _entropy, _signature);

    [Benchmark(Description = "RSA sign: .NET (OpenSSL)", Baseline = true)]
    public bool SignPlatform() => _platform.TrySignHash(_digest, _signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, out _);

    [Benchmark(Description = "RSA sign: BouncyCastle")]
    public byte[] SignBouncy() => _bouncy.ProcessBlock(_info, 0, _info.Length);

    [Benchmark(Description = "RSA verify: ScCaToken")]
    public bool Verify() => Rsa.VerifyPkcs1(_modulus, _exponent, _info, _signature);

    [Benchmark(Description = "RSA verify: .NET (OpenSSL)")]
    public bool VerifyPlatform() => _platform.VerifyHash(_digest, _signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    [Benchmark(Description = "RSA key generation: ScCaToken")]
    public void Generate() => RsaPrivateKey.Generate(Bits, _random).Dispose();

    [Benchmark(Description = "RSA key generation: .NET (OpenSSL)")]
    public void GeneratePlatform()
    {
        using RSA rsa = RSA.Create(Bits);
        rsa.ExportParameters(false);
    }

    [Benchmark(Description = "RSA key generation: BouncyCastle")]
    public object GenerateBouncy()
    {
        var generator = new RsaKeyPairGenerator();
        generator.Init(new RsaKeyGenerationParameters(Org.BouncyCastle.Math.BigInteger.ValueOf(65537), new SecureRandom(), Bits, 100));
        return generator.GenerateKeyPair();
    }
}
