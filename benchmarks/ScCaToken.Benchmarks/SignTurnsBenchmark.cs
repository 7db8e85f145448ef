using System.Security.Cryptography;
using ScCaToken.Benchmarks.Host;
using ScCaToken.Crypto;

namespace ScCaToken.Benchmarks;

/// <summary>
/// Signatures against OpenSSL's, in batches of about a millisecond in turns: measured one after the other, a neighbour's noise decides about a tenth of the
/// ratio and more.
/// </summary>
public class SignTurnsBenchmark : ITurnsBenchmark
{
    private const string Group = "SignTurns";
    private const int WarmUp = 100;

    IEnumerable<Measurement> ITurnsBenchmark.Measure(bool quick)
    {
        int rounds = quick ? 400 : 4000;
        return [.. MeasureSm2(rounds), .. MeasureRsa(rounds)];
    }

    private static Measurement[] MeasureSm2(int rounds)
    {
        if (!OpenSslSm2.IsInstalled)
            return [];
        using var openSsl = new OpenSslSm2();
        byte[] digest = SHA256.HashData("benchmark"u8), entropy = new byte[32], own = new byte[64], theirs = new byte[80];
        Outcome.Require(Sm2PrivateKey.TryImport(digest, out Sm2PrivateKey? imported));
        using Sm2PrivateKey key = imported!;
        return Measure(
            rounds,
            "SM2",
            "OpenSSL",
            (200, () =>
            {
                entropy[0]++;
                Sm2.Sign(key, digest, entropy, own);
            }),
            (3, () => Outcome.Require(openSsl.Sign(digest, theirs) != 0)));
    }

    private static Measurement[] MeasureRsa(int rounds)
    {
        using var platform = RSA.Create(2048);
        RSAParameters numbers = platform.ExportParameters(true);
        Outcome.Require(RsaPrivateKey.TryImport(numbers.Exponent, numbers.P, numbers.Q, out RsaPrivateKey? imported));
        using RsaPrivateKey key = imported!;
        byte[] digest = SHA256.HashData("benchmark"u8), entropy = new byte[32], own = new byte[256], theirs = new byte[256];
        byte[] info = [.. Convert.FromHexString("3031300D060960864801650304020105000420"), .. digest];
        Measurement[] measured = Measure(
            rounds,
            "RSA-2048",
            ".NET (OpenSSL)",
            (5, () =>
            {
                entropy[0]++;
                Outcome.Require(Rsa.TrySignPkcs1(key, info, entropy, own));
            }),
            (5, () => Outcome.Require(platform.TrySignHash(digest, theirs, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, out _))));
        Outcome.Require(own.AsSpan().SequenceEqual(theirs));
        return measured;
    }

    private static Measurement[] Measure(int rounds, string algorithm, string peer, (int Batch, Action Sign) own, (int Batch, Action Sign) theirs)
    {
        Contestant[] contestants = [new(1, () => Repeat(own)), new(1, () => Repeat(theirs))];
        Turns.Measure(WarmUp, contestants);
        var times = Turns.Measure(rounds, contestants);
        double[] ownTimes = [.. times[0].Nanoseconds.Select(t => t / own.Batch)], peerTimes = [.. times[1].Nanoseconds.Select(t => t / theirs.Batch)];
        string sample = $"median of {rounds} rounds";
        return
        [
            new Measurement(Group, $"{algorithm} sign in turns: ScCaToken", Turns.Median(ownTimes), null, IsBaseline: false)
            {
                Sample = sample,
                Ratio = Turns.Median(ownTimes.Zip(peerTimes, (o, p) => p / o)),
            },
            new Measurement(Group, $"{algorithm} sign in turns: {peer}", Turns.Median(peerTimes), null, IsBaseline: true) { Sample = sample },
        ];
    }

    private static void Repeat((int Batch, Action Sign) contestant)
    {
        for (int i = 0; i < contestant.Batch; i++)
            contestant.Sign();
    }
}
