using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;
using ScCaToken.Crypto;

namespace ScCaToken.Benchmarks;

/// <summary>RSA key generation against .NET (OpenSSL) and BouncyCastle. The time of a single key varies widely: only the mean over many says something.</summary>
[MemoryDiagnoser]
public class RsaGenerateBenchmark
{
    private CtrDrbg _random = null!;

    /// <summary>Modulus length in bits.</summary>
    [Params(2048, 3072, 4096)]
    public int Bits { get; set; }

    [GlobalSetup]
    public void Setup() => _random = CtrDrbg.Instantiate(new byte[CtrDrbg.SeedSize]);

    [GlobalCleanup]
    public void Cleanup() => _random.Dispose();

    [Benchmark(Description = "RSA key generation: ScCaToken")]
    public void Generate() => RsaPrivateKey.Generate(Bits, _random).Dispose();

    [Benchmark(Description = "RSA key generation: .NET (OpenSSL)", Baseline = true)]
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
