using BenchmarkDotNet.Attributes;
using ScCaToken.Benchmarks.Host;
using ScCaToken.Benchmarks.Native;

namespace ScCaToken.Benchmarks;

/// <summary><c>C_Logout</c> and <c>C_Login</c> at the default cost of the PIN's key derivation.</summary>
public class NativeLoginBenchmark
{
    [Benchmark(Description = "log out and in: ScCaToken")]
    public void Login() => Again(NativeTokens.Ours);

    [Benchmark(Baseline = true, Description = "log out and in: SoftHSM2"), Peer(Peer.SoftHsm)]
    public void LoginSoftHsm() => Again(NativeTokens.SoftHsm!);

    private static void Again(NativeToken token)
    {
        token.Client.Logout(token.Session);
        token.Client.Login(token.Session, 1, NativeTokens.UserPin);
    }
}
