using ScCaToken.Crypto;

namespace ScCaToken.Core.State;

/// <summary>
/// Known-answer tests, one published answer per algorithm, all run at every power-on. A key that is powered on a hundred
/// thousand times by a test may leave the public-key algorithms to their first use in the power cycle, as FIPS 140-3 allows.
/// </summary>
/// <param name="run">Runs the known answers of an algorithm; None stands for what every power cycle uses.</param>
internal sealed class SelfTests(Func<KeyAlgorithm, bool> run)
{
    private bool _sm2;
    private bool _ecdsa;
    private bool _rsa;

    /// <summary>The tests of this firmware.</summary>
    public SelfTests()
        : this(RunKnownAnswers)
    {
    }

    /// <summary>True once a test failed: the key answers nothing that needs an algorithm any more.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>The tests of power-on: all of them, or with <paramref name="atFirstUse"/> only what every power cycle uses.</summary>
    public void PowerOn(bool atFirstUse)
    {
        if (!atFirstUse)
        {
            RunAll();
            return;
        }

        _sm2 = _ecdsa = _rsa = false;
        HasFailed = !run(KeyAlgorithm.None);
    }

    /// <summary>All tests.</summary>
    public void RunAll()
    {
        HasFailed = !run(KeyAlgorithm.None);
        _sm2 = run(KeyAlgorithm.Sm2);
        _ecdsa = run(KeyAlgorithm.P256);
        _rsa = run(KeyAlgorithm.Rsa);
        HasFailed |= !(_sm2 && _ecdsa && _rsa);
    }

    /// <summary>A fault was seen elsewhere, as in the pairwise test of a new key pair.</summary>
    public void Fail() => HasFailed = true;

    /// <summary>Tests a public-key algorithm unless this power cycle has.</summary>
    /// <exception cref="InvalidOperationException">The test failed; the key is in its error state.</exception>
    public void Require(KeyAlgorithm algorithm)
    {
        ref bool isTested = ref algorithm == KeyAlgorithm.Sm2 ? ref _sm2 : ref algorithm == KeyAlgorithm.Rsa ? ref _rsa : ref _ecdsa;
        if (isTested || (isTested = run(algorithm)))
            return;
        HasFailed = true;
        throw new InvalidOperationException("a self-test failed");
    }

    private static bool RunKnownAnswers(KeyAlgorithm algorithm) => algorithm switch
    {
        KeyAlgorithm.None => CtrDrbgSelfTest.Run() && Sm3SelfTest.Run() && Sm4SelfTest.Run(),
        KeyAlgorithm.Sm2 => Sm2SelfTest.Run(),
        KeyAlgorithm.Rsa => RsaSelfTest.Run(),
        _ => EcdsaSelfTest.Run(),
    };
}
