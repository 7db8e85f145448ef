using ScCaToken.Crypto;

namespace ScCaToken.Core.State;

/// <summary>The power-on self-tests: one published answer per algorithm.</summary>
internal static class SelfTests
{
    public static bool Run() => CtrDrbgSelfTest.Run() && Sm3SelfTest.Run() && Sm4SelfTest.Run() && Sm2SelfTest.Run() && EcdsaSelfTest.Run() && RsaSelfTest.Run();
}
