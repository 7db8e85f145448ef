using ScCaToken.Crypto;

namespace ScCaToken.Core.State;

/// <summary>
/// Known-answer tests, one published answer per algorithm. What every power cycle uses (generator, SM3, SM4) is tested at
/// power-on; the public-key algorithms before their first use in the power cycle, as FIPS 140-3 does, because together they
/// take ten times as long as all the rest of the power-on.
/// </summary>
internal sealed class SelfTests
{
    private bool _sm2;
    private bool _ecdsa;
    private bool _rsa;

    /// <summary>True once a test failed: the key answers nothing that needs an algorithm any more.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>The tests of power-on; the others are due again.</summary>
    public void PowerOn()
    {
        _sm2 = _ecdsa = _rsa = false;
        HasFailed = !(CtrDrbgSelfTest.Run() && Sm3SelfTest.Run() && Sm4SelfTest.Run());
    }

    /// <summary>All tests.</summary>
    public void RunAll()
    {
        PowerOn();
        _sm2 = Sm2SelfTest.Run();
        _ecdsa = EcdsaSelfTest.Run();
        _rsa = RsaSelfTest.Run();
        HasFailed |= !(_sm2 && _ecdsa && _rsa);
    }

    /// <summary>A fault was seen elsewhere, as in the pairwise test of a new key pair.</summary>
    public void Fail() => HasFailed = true;

    /// <summary>Tests a public-key algorithm unless this power cycle has.</summary>
    /// <exception cref="InvalidOperationException">The test failed; the key is in its error state.</exception>
    public void Require(KeyAlgorithm algorithm)
    {
        bool passed = algorithm switch
        {
            KeyAlgorithm.Sm2 => _sm2 || (_sm2 = Sm2SelfTest.Run()),
            KeyAlgorithm.Rsa => _rsa || (_rsa = RsaSelfTest.Run()),
            _ => _ecdsa || (_ecdsa = EcdsaSelfTest.Run()),
        };
        if (passed)
            return;
        HasFailed = true;
        throw new InvalidOperationException("a self-test failed");
    }
}
