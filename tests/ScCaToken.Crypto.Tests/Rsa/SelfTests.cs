namespace ScCaToken.Crypto.Tests;

public sealed class SelfTests
{
    [Fact]
    public void EverySelfTest_ThisMachine_Passes()
    {
        Assert.True(Sm3SelfTest.Run());
        Assert.True(Sm4SelfTest.Run());
        Assert.True(CtrDrbgSelfTest.Run());
        Assert.True(RsaSelfTest.Run());
    }
}
