using System.Security.Cryptography;
using ScCaToken.Benchmarks.Host;
using ScCaToken.Crypto;

namespace ScCaToken.Benchmarks;

/// <summary>
/// RSA-2048 private operations against .NET's (OpenSSL's) with the same key, in batches of about a millisecond in turns: the two are near enough to each
/// other for a neighbour's noise to decide between one measurement and the next.
/// </summary>
public class RsaTurnsBenchmark : ITurnsBenchmark
{
    private const string Group = "RsaTurns";
    private const int Batch = 5, WarmUp = 100;

    IEnumerable<Measurement> ITurnsBenchmark.Measure(bool quick)
    {
        using var platform = RSA.Create(2048);
        RSAParameters numbers = platform.ExportParameters(true);
        Outcome.Require(RsaPrivateKey.TryImport(numbers.Exponent, numbers.P, numbers.Q, out RsaPrivateKey? imported));
        using RsaPrivateKey key = imported!;
        byte[] digest = SHA256.HashData("benchmark"u8), entropy = new byte[32], own = new byte[256], theirs = new byte[256];
        byte[] info = [.. Convert.FromHexString("3031300D060960864801650304020105000420"), .. digest];
        int rounds = quick ? 600 : 6000;
        Contestant[] contestants = [new(1, () => Sign(key, info, entropy, own)), new(1, () => SignPlatform(platform, digest, theirs))];
        Turns.Measure(WarmUp, contestants);
        Outcome.Require(own.AsSpan().SequenceEqual(theirs));
        var times = Turns.Measure(rounds, contestants);
        var (ownTimes, platformTimes) = (times[0].Nanoseconds, times[1].Nanoseconds);
        string sample = $"median of {rounds} rounds";
        return
        [
            new Measurement(Group, "RSA-2048 sign in turns: ScCaToken", Turns.Median(ownTimes) / Batch, null, IsBaseline: false)
            {
                Sample = sample,
                Ratio = Turns.Median(ownTimes.Zip(platformTimes, (o, p) => p / o)),
            },
            new Measurement(Group, "RSA-2048 sign in turns: .NET (OpenSSL)", Turns.Median(platformTimes) / Batch, null, IsBaseline: true) { Sample = sample },
        ];
    }

    private static void Sign(RsaPrivateKey key, byte[] info, byte[] entropy, byte[] signature)
    {
        for (int i = 0; i < Batch; i++)
        {
            entropy[0]++;
            Outcome.Require(Rsa.TrySignPkcs1(key, info, entropy, signature));
        }
    }

    private static void SignPlatform(RSA key, byte[] digest, byte[] signature)
    {
        for (int i = 0; i < Batch; i++)
            Outcome.Require(key.TrySignHash(digest, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, out _));
    }
}
