using ScCaToken.Driver.Card;
using ScCaToken.Pkcs11.Sessions;

namespace ScCaToken.Pkcs11.Tests.Mechanisms;

/// <summary>A key is wiped when its owner has let go and the last one who works with it is done, not before and not later.</summary>
public sealed class KeyHoldingTests
{
    private static readonly byte[] Value = Convert.FromHexString("0123456789ABCDEFFEDCBA9876543210");

    [Fact]
    public void Key_WithHolders_IsWipedByTheLastOfThem()
    {
        var key = new SoftSecretKey(CkKeyType.Aes, Value);
        key.Hold();
        key.Hold();
        key.Dispose();
        Assert.Equal(Ckr.KeyHandleInvalid, SignVerifyTests.Code(() => key.Hold()));
        Assert.Equal(Ckr.ObjectHandleInvalid, SignVerifyTests.Code(() => key.Hold(Ckr.ObjectHandleInvalid)));
        key.Release();
        key.Dispose();
        Assert.Equal(Value, key.Value);
        key.Release();
        Assert.Equal(Ckr.KeyHandleInvalid, SignVerifyTests.Code(() => _ = key.Value.Length));
        Assert.Equal(Ckr.KeyHandleInvalid, SignVerifyTests.Code(() => key.Hold()));
    }

    [Fact]
    public void Key_HeldByNobody_IsWipedWithItsOwner()
    {
        var key = new SoftSecretKey(CkKeyType.Aes, Value);
        key.Hold();
        key.Release();
        Assert.Equal(Value, key.Value);
        key.Dispose();
        Assert.Equal(Ckr.KeyHandleInvalid, SignVerifyTests.Code(() => _ = key.Value.Length));
    }

    [Fact]
    public void Key_OfAnotherLengthThanTheCardSaid_IsWiped()
    {
        byte[] given = Value[..15];
        using var key = new SoftSecretKey(CkKeyType.Aes, 16, () => given);
        Assert.Equal(Ckr.DeviceError, SignVerifyTests.Code(() => _ = key.Value.Length));
        Assert.Equal(new byte[15], given);
    }

    [Fact]
    public void Operations_ThatEnd_LetGo()
    {
        var key = new SoftSecretKey(CkKeyType.Aes, Value);
        using (var sign = new SignOperation())
        using (var copy = new SignOperation())
        using (var encrypt = new EncryptOperation())
        {
            sign.Start(new MechanismInput(Ckm.AesCmac, 0, 0), key);
            copy.CopyFrom(sign, key);
            Assert.Equal(Ckr.MechanismParamInvalid, SignVerifyTests.Code(() => encrypt.Start(new MechanismInput(Ckm.AesCbc, 0, 0), key)));
            encrypt.Start(new MechanismInput(Ckm.AesEcb, 0, 0), key);
            key.Dispose();
            encrypt.Reset();
            sign.Reset();
            Assert.Equal(Value, key.Value);
        }

        Assert.Equal(Ckr.KeyHandleInvalid, SignVerifyTests.Code(() => _ = key.Value.Length));
    }

    [Fact]
    public void RestoredOperations_OneOfWhoseKeysIsGone_LetGoOfTheOther()
    {
        var session = new Session(1, null!, null!, isReadWrite: true);
        var (mac, cipher) = (new SoftSecretKey(CkKeyType.Aes, Value), new SoftSecretKey(CkKeyType.Aes, Value));
        session.Signing.Start(new MechanismInput(Ckm.AesCmac, 0, 0), mac);
        session.Begin(OperationKind.Sign);
        session.Encrypting.Start(new MechanismInput(Ckm.AesEcb, 0, 0), cipher);
        session.Begin(OperationKind.Encrypt);
        using (var saved = session.SaveOperations())
        {
            cipher.Dispose();
            Assert.Equal(Ckr.KeyHandleInvalid, SignVerifyTests.Code(() => session.RestoreOperations(saved, cipher, mac)));
            session.RequireIdle(OperationKind.Sign | OperationKind.Encrypt);
            mac.Dispose();
        }

        Assert.Equal(Ckr.KeyHandleInvalid, SignVerifyTests.Code(() => _ = mac.Value.Length));
        Assert.Equal(Ckr.KeyHandleInvalid, SignVerifyTests.Code(() => _ = cipher.Value.Length));
    }

    [Fact]
    public void Sm2Exchange_WhoseKeyGoes_EndsWithTheKeyItBeganWith()
    {
        var key = SoftPrivateKey.Generate(KeyAlgorithm.Sm2, 256);
        using var other = SoftPrivateKey.Generate(KeyAlgorithm.Sm2, 256);
        byte[] point = new byte[64], answered = new byte[64], expected = new byte[16], agreed = new byte[16];
        var exchange = key.BeginSm2Exchange("a"u8, point);
        key.Dispose();
        other.AnswerSm2Exchange("b"u8, new Sm2Peer(key.PublicPart!.Point, point, "a"u8), answered, expected);
        exchange.Finish(new Sm2Peer(other.PublicPart!.Point, answered, "b"u8), agreed);
        Assert.Equal(expected, agreed);
        exchange.Dispose();
        exchange.Dispose();
        Assert.Throws<ObjectDisposedException>(key.ExportValue);
    }
}
