using System.Buffers.Binary;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;
using ScCaToken.Benchmarks.Host;
using ScCaToken.Crypto;

namespace ScCaToken.Benchmarks;

/// <summary>
/// RSA key generation against .NET (OpenSSL) and BouncyCastle, in turns. A search for primes takes as long as it takes: the standard
/// deviation of a single key's time is about half its mean, so the mean over a stated number of keys is given with its standard error. Each
/// of our keys has a seed of its own, the same seeds in every run: what differs between two runs of the same code is the machine.
/// </summary>
public class RsaGenerateBenchmark : ITurnsBenchmark
{
    private const string Group = "RsaGenerate";

    IEnumerable<Measurement> ITurnsBenchmark.Measure(bool quick)
    {
        // Ours, .NET's and BouncyCastle's keys of a round.
        (int ours, int platform, int bouncy, int rounds) = quick ? (8, 2, 1, 5) : (8, 3, 1, 20);
        uint seed = 0;
        foreach (int bits in (int[])[2048, 3072, 4096])
        {
            Contestant[] contestants =
            [
                new(ours, () => Generate(bits, seed++)),
                new(platform, () => GeneratePlatform(bits)),
                new(bouncy, () => GenerateBouncy(bits)),
            ];

            // All code is compiled before it counts.
            if (bits == 2048)
                Turns.Measure(2, contestants);
            seed = 0;
            var times = Turns.Measure(rounds, contestants);
            string[] names = ["ScCaToken", ".NET (OpenSSL)", "BouncyCastle"];
            for (int i = 0; i < names.Length; i++)
            {
                yield return new Measurement(Group, $"RSA-{bits} key generation: {names[i]}", times[i].Mean, times[i].AllocatedBytes, IsBaseline: i == 1)
                {
                    StandardError = times[i].StandardError,
                    Sample = $"mean of {times[i].Nanoseconds.Count} keys",
                };
            }
        }
    }

    private static void Generate(int bits, uint number)
    {
        Span<byte> seed = stackalloc byte[CtrDrbg.SeedSize];
        seed.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(seed, number);
        using var random = CtrDrbg.Instantiate(seed);
        RsaPrivateKey.Generate(bits, random).Dispose();
    }

    private static void GeneratePlatform(int bits)
    {
        // RSA.Create makes the key when it is first asked for.
        using RSA rsa = RSA.Create(bits);
        rsa.ExportParameters(false);
    }

    private static void GenerateBouncy(int bits)
    {
        var generator = new RsaKeyPairGenerator();
        generator.Init(new RsaKeyGenerationParameters(Org.BouncyCastle.Math.BigInteger.ValueOf(65537), new SecureRandom(), bits, 100));
        generator.GenerateKeyPair();
    }
}
