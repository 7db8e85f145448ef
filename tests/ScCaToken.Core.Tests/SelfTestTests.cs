using ScCaToken.Core.Devices;
using ScCaToken.Core.State;
using ScCaToken.Core.Tests.Scripting;
using ScCaToken.Devices;

namespace ScCaToken.Core.Tests;

public sealed class SelfTestTests
{
    [Fact]
    public void PowerOn_ByDefault_RunsEveryTestOnceEachPowerCycle()
    {
        var run = new List<KeyAlgorithm>();
        var tests = new SelfTests(algorithm => Record(run, algorithm));
        for (int cycle = 1; cycle <= 2; cycle++)
        {
            tests.PowerOn(atFirstUse: false);
            tests.Require(KeyAlgorithm.Sm2);
            tests.Require(KeyAlgorithm.P384);
            tests.Require(KeyAlgorithm.Rsa);
            Assert.Equal(4 * cycle, run.Count);
        }

        Assert.Equal([KeyAlgorithm.None, KeyAlgorithm.Rsa, KeyAlgorithm.Sm2, KeyAlgorithm.P256], run.Distinct().Order());
    }

    [Fact]
    public void PowerOn_AtFirstUse_LeavesPublicKeyAlgorithmsToTheirFirstUse()
    {
        var run = new List<KeyAlgorithm>();
        var tests = new SelfTests(algorithm => Record(run, algorithm));
        tests.PowerOn(atFirstUse: true);
        Assert.Equal([KeyAlgorithm.None], run);
        tests.Require(KeyAlgorithm.Sm2);
        tests.Require(KeyAlgorithm.Sm2);
        Assert.Equal([KeyAlgorithm.None, KeyAlgorithm.Sm2], run);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void PowerOn_OneAlgorithmBroken_LeavesTheErrorState(int broken)
    {
        var tests = new SelfTests(algorithm => (int)algorithm != broken);
        tests.PowerOn(atFirstUse: false);
        Assert.True(tests.HasFailed);
        tests.RunAll();
        Assert.True(tests.HasFailed);
    }

    [Fact]
    public void Require_BrokenAlgorithm_ThrowsAndLeavesTheErrorState()
    {
        var tests = new SelfTests(algorithm => algorithm != KeyAlgorithm.Rsa);
        tests.PowerOn(atFirstUse: true);
        tests.Require(KeyAlgorithm.Sm2);
        Assert.False(tests.HasFailed);
        Assert.Throws<InvalidOperationException>(() => tests.Require(KeyAlgorithm.Rsa));
        Assert.True(tests.HasFailed);
    }

    [Fact]
    public void PowerOn_SelfTestsOfBothKinds_MeasuresThem()
    {
        var flash = new RamFlash();
        Token.Personalize(new TokenDevices(flash, new SeededEntropy("s"u8)), Profiles.BuiltInProfiles.Default);
        double whole = FastestPowerOn(new TokenDevices(flash, new SeededEntropy("s"u8)));
        double deferred = FastestPowerOn(new TokenDevices(flash, new SeededEntropy("s"u8)) { TestsAtFirstUse = true });
        Assert.InRange(deferred, 0, whole);
        if (!FullRun.IsWanted)
            return;
        double sm2 = Fastest(() => Crypto.Sm2SelfTest.Run()), ecdsa = Fastest(() => Crypto.EcdsaSelfTest.Run()), rsa = Fastest(() => Crypto.RsaSelfTest.Run());
        Console.WriteLine($"measured: power-on {whole:F0} µs with all self-tests (SM2 {sm2:F0}, ECDSA {ecdsa:F0}, RSA {rsa:F0}), {deferred:F0} µs with those three at first use");
    }

    private static bool Record(List<KeyAlgorithm> run, KeyAlgorithm algorithm)
    {
        run.Add(algorithm);
        return true;
    }

    private static double FastestPowerOn(TokenDevices devices)
    {
        var token = new Token(devices);
        return Fastest(token.PowerOn);
    }

    private static double Fastest(Action action)
    {
        double best = double.MaxValue;
        for (int i = 0; i < (FullRun.IsWanted ? 1_000 : 20); i++)
        {
            long start = System.Diagnostics.Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        return best;
    }
}
