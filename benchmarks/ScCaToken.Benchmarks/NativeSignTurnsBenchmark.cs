using ScCaToken.Benchmarks.Host;
using ScCaToken.Benchmarks.Native;
using ScCaToken.Crypto;

namespace ScCaToken.Benchmarks;

/// <summary>
/// What all layers from <c>C_SignInit</c> to the curve cost above the signature itself: batches of about a millisecond, bare and through
/// the published library in turns, and the median of the ratios of the rounds. The library is compiled ahead of time and draws its own
/// randomness; the bare signature is compiled just in time, here.
/// </summary>
public class NativeSignTurnsBenchmark : ITurnsBenchmark
{
    private const string Group = "NativeSignTurns";
    private const int Batch = 250, WarmUp = 300;

    IEnumerable<Measurement> ITurnsBenchmark.Measure(bool quick)
    {
        var ours = NativeTokens.Ours;
        byte[] digest = [.. Enumerable.Range(1, 32).Select(i => (byte)i)], entropy = new byte[32], signature = new byte[64];
        using var bare = Sm2PrivateKey.TryImport(Enumerable.Repeat((byte)0x42, 32).ToArray(), out var key) ? key : throw new InvalidOperationException();
        using var signer = ours.Signer(NativePkcs11.Ecdsa, ours.Sm2, digest);
        int rounds = quick ? 300 : 3000;
        Contestant[] contestants = [new(1, () => SignBare(bare, digest, entropy, signature)), new(1, () => Sign(signer))];
        Turns.Measure(WarmUp, contestants);
        var times = Turns.Measure(rounds, contestants);
        var (bareTimes, signTimes) = (times[0].Nanoseconds, times[1].Nanoseconds);
        string sample = $"median of {rounds} rounds";
        return
        [
            new Measurement(Group, "SM2 sign in turns: ScCaToken, bare", Turns.Median(bareTimes) / Batch, null, IsBaseline: true) { Sample = sample },
            new Measurement(Group, "SM2 sign in turns: ScCaToken, C_Sign", Turns.Median(signTimes) / Batch, null, IsBaseline: false)
            {
                Sample = sample,
                Ratio = Turns.Median(bareTimes.Zip(signTimes, (b, s) => b / s)),
            },
        ];
    }

    private static void SignBare(Sm2PrivateKey key, byte[] digest, byte[] entropy, byte[] signature)
    {
        for (int i = 0; i < Batch; i++)
        {
            entropy[0]++;
            Sm2.Sign(key, digest, entropy, signature);
        }
    }

    private static void Sign(NativeSigner signer)
    {
        for (int i = 0; i < Batch; i++)
            signer.Sign();
    }
}
