using System.Runtime.InteropServices;
using ScCaToken.Core.Profiles;
using ScCaToken.Simulator;

namespace ScCaToken.Pkcs11.Tests.Module;

public sealed unsafe class SessionTests
{
    [Fact]
    public void OpenSession_WithoutSerialFlag_IsRefused()
    {
        using var client = new ModuleClient();
        CULong session;
        Assert.Equal(Ckr.SessionParallelNotSupported, client.Module.OpenSession(new CULong(0), new CULong(2), null, 0, &session));
        Assert.Equal(Ckr.SlotIdInvalid, client.TryOpen(out _, slot: 99));
    }

    [Fact]
    public void Numbers_BeyondThirtyTwoBits_AreUnknownOnes()
    {
        Assert.SkipWhen(sizeof(CULong) == sizeof(uint), "a CK_ULONG holds no such number");
        using var client = new ModuleClient();
        CULong session;
        Assert.Equal(Ckr.Ok, client.Module.OpenSession(new CULong(0), new CULong(nuint.MaxValue), null, 0, &session));
        byte[] all = CkNumber.ToBytes(nuint.MaxValue);
        Assert.Equal(Ckr.AttributeValueInvalid, client.Create(session, out _, new Attribute(CkAttributeType.Class, all)));
        Attribute[] key = [new(CkAttributeType.Class, (uint)CkObjectClass.SecretKey), new(CkAttributeType.KeyType, all), new(CkAttributeType.Value, new byte[16])];
        Assert.Equal(Ckr.AttributeValueInvalid, client.Create(session, out _, key));
    }

    [Fact]
    public void Login_StatesOfAllSessions_ChangeTogether()
    {
        using var client = new ModuleClient();
        var readOnly = client.Open(readWrite: false);
        var readWrite = client.Open();
        Assert.Equal((CkSessionState.RoPublicSession, CkSessionState.RwPublicSession), (client.State(readOnly), client.State(readWrite)));
        Assert.Equal(Ckr.Ok, client.Login(readOnly));
        Assert.Equal((CkSessionState.RoUserFunctions, CkSessionState.RwUserFunctions), (client.State(readOnly), client.State(readWrite)));
        Assert.Equal(Ckr.UserAlreadyLoggedIn, client.Login(readWrite));
        Assert.Equal(Ckr.UserAnotherAlreadyLoggedIn, client.Login(readWrite, ModuleClient.SoPin, CkUserType.SecurityOfficer));
        Assert.Equal(Ckr.Ok, client.Module.Logout(readWrite));
        Assert.Equal(Ckr.UserNotLoggedIn, ModuleClient.Rv(() => client.Module.Logout(readWrite)));
        Assert.Equal(CkSessionState.RoPublicSession, client.State(readOnly));
    }

    [Fact]
    public void Login_SecurityOfficer_ExcludesReadOnlySessions()
    {
        using var client = new ModuleClient();
        var readOnly = client.Open(readWrite: false);
        var readWrite = client.Open();
        Assert.Equal(Ckr.SessionReadOnlyExists, client.Login(readWrite, ModuleClient.SoPin, CkUserType.SecurityOfficer));
        Assert.Equal(Ckr.Ok, client.Module.CloseSession(readOnly));
        Assert.Equal(Ckr.Ok, client.Login(readWrite, ModuleClient.SoPin, CkUserType.SecurityOfficer));
        Assert.Equal(CkSessionState.RwSoFunctions, client.State(readWrite));
        Assert.Equal(Ckr.SessionReadWriteSoExists, client.TryOpen(out _, readWrite: false));
    }

    [Fact]
    public void Login_BadArguments_AreTold()
    {
        using var client = new ModuleClient();
        var session = client.Open();
        Assert.Equal(Ckr.UserTypeInvalid, client.Login(session, user: (CkUserType)9));
        Assert.Equal(Ckr.OperationNotInitialized, client.Login(session, user: CkUserType.ContextSpecific));
        Assert.Equal(Ckr.ArgumentsBad, ModuleClient.Rv(() => client.Module.Login(session, new CULong(1), null, new CULong(8))));
        Assert.Equal(Ckr.PinIncorrect, client.Login(session, "87654321"));
        Assert.Equal(Ckr.SessionHandleInvalid, client.Login(new CULong(12345)));
    }

    [Fact]
    public void CloseLastSession_Login_IsGone()
    {
        using var client = new ModuleClient();
        var session = client.OpenUser();
        Assert.Equal(Ckr.Ok, client.Module.CloseSession(session));
        Assert.Equal(Ckr.SessionHandleInvalid, ModuleClient.Rv(() => client.Module.CloseSession(session)));
        Assert.Equal(CkSessionState.RwPublicSession, client.State(client.Open()));
        Assert.Equal(Ckr.Ok, client.Module.CloseAllSessions(new CULong(0)));
        Assert.Equal(0u, (uint)client.TokenInfo().SessionCount.Value);
    }

    [Fact]
    public void TokenFlags_WrongPins_FollowTheCounters()
    {
        using var client = new ModuleClient();
        var session = client.Open();
        Assert.Equal((CkTokenFlags)0, client.TokenFlags() & (CkTokenFlags.UserPinCountLow | CkTokenFlags.UserPinFinalTry | CkTokenFlags.UserPinLocked));
        Assert.Equal(Ckr.PinIncorrect, client.Login(session, "00000000"));
        Assert.True(client.TokenFlags().HasFlag(CkTokenFlags.UserPinCountLow));
        client.Key.WithTriesLeft(1);
        Assert.True(client.TokenFlags().HasFlag(CkTokenFlags.UserPinCountLow | CkTokenFlags.UserPinFinalTry));
        Assert.Equal(Ckr.PinLocked, client.Login(session, "00000000"));
        Assert.True(client.TokenFlags().HasFlag(CkTokenFlags.UserPinLocked));
        Assert.False(client.TokenFlags().HasFlag(CkTokenFlags.UserPinFinalTry));
        Assert.Equal(Ckr.PinLocked, client.Login(session));
        Assert.Equal(Ckr.Ok, client.Login(session, ModuleClient.SoPin, CkUserType.SecurityOfficer));
        Assert.Equal(Ckr.Ok, client.InitPin(session, "24681357"));
        Assert.Equal(Ckr.Ok, client.Module.Logout(session));
        Assert.Equal(Ckr.Ok, client.Login(session, "24681357"));
        Assert.False(client.TokenFlags().HasFlag(CkTokenFlags.UserPinLocked));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    [InlineData(300)]
    public void Pin_OfAnImpossibleLength_IsWrongOrRefusedAndCostsNoTry(int length)
    {
        string impossible = new('1', length);
        using var client = new ModuleClient();
        Assert.Equal(Ckr.PinIncorrect, client.InitToken(impossible, "fresh"));
        var session = client.Open();
        Assert.Equal(Ckr.PinIncorrect, client.Login(session, impossible));
        Assert.Equal(Ckr.PinIncorrect, client.Login(session, impossible, CkUserType.SecurityOfficer));
        Assert.Equal(Ckr.PinLenRange, client.SetPin(session, impossible, "13572468"));
        Assert.Equal(Ckr.PinLenRange, client.SetPin(session, ModuleClient.UserPin, impossible));
        Assert.Equal((CkTokenFlags)0, client.TokenFlags() & (CkTokenFlags.UserPinCountLow | CkTokenFlags.SoPinCountLow));
        Assert.Equal(Ckr.Ok, client.Login(session, ModuleClient.SoPin, CkUserType.SecurityOfficer));
        Assert.Equal(Ckr.PinLenRange, client.InitPin(session, impossible));
        Assert.Equal(Ckr.Ok, client.Logout(session));
        var (_, key) = client.GenerateEc(client.OpenUser(), "always", true, new Attribute(CkAttributeType.AlwaysAuthenticate, true));
        Assert.Equal(Ckr.Ok, client.SignInit(session, Ckm.Ecdsa, key));
        Assert.Equal(Ckr.PinIncorrect, client.Login(session, impossible, CkUserType.ContextSpecific));
        Assert.Equal(CkSessionState.RwUserFunctions, client.State(session));
        Assert.Equal(Ckr.Ok, client.Logout(session));
        client.Key.WithTriesLeft(1);
        Assert.Equal(Ckr.PinLocked, client.Login(session, "00000000"));
        Assert.Equal(Ckr.PinLocked, client.Login(session, impossible));
    }

    [Fact]
    public void SetPin_EachState_ChangesItsOwnPin()
    {
        using var client = new ModuleClient();
        var readOnly = client.Open(readWrite: false);
        Assert.Equal(Ckr.SessionReadOnly, client.SetPin(readOnly, ModuleClient.UserPin, "13572468"));
        client.Module.CloseSession(readOnly);
        var session = client.Open();
        Assert.Equal(Ckr.PinIncorrect, client.SetPin(session, "99999999", "13572468"));
        Assert.Equal(Ckr.PinLenRange, client.SetPin(session, ModuleClient.UserPin, "123"));
        Assert.Equal(Ckr.Ok, client.SetPin(session, ModuleClient.UserPin, "13572468"));
        Assert.Equal(Ckr.PinIncorrect, client.Login(session));
        Assert.Equal(Ckr.Ok, client.Login(session, "13572468"));
        Assert.Equal(Ckr.Ok, client.SetPin(session, "13572468", "86427531"));
        Assert.Equal(CkSessionState.RwUserFunctions, client.State(session));
        client.GenerateEc(session);
        client.Module.Logout(session);
        Assert.Equal(Ckr.Ok, client.Login(session, ModuleClient.SoPin, CkUserType.SecurityOfficer));
        Assert.Equal(Ckr.Ok, client.SetPin(session, ModuleClient.SoPin, "11223344"));
        client.Module.Logout(session);
        Assert.Equal(Ckr.Ok, client.Login(session, "11223344", CkUserType.SecurityOfficer));
    }

    [Fact]
    public void InitPin_WithoutSecurityOfficer_IsRefused()
    {
        using var client = new ModuleClient();
        Assert.Equal(Ckr.UserNotLoggedIn, client.InitPin(client.OpenUser(), "24681357"));
    }

    [Fact]
    public void InitToken_WithSession_IsRefusedElseErases()
    {
        using var client = new ModuleClient();
        var session = client.OpenUser();
        client.GenerateEc(session);
        Assert.Equal(Ckr.SessionExists, client.InitToken(ModuleClient.SoPin, "fresh"));
        client.Module.CloseSession(session);
        Assert.Equal(Ckr.PinIncorrect, client.InitToken("00000000", "fresh"));
        Assert.Equal(Ckr.Ok, client.InitToken(ModuleClient.SoPin, "fresh"));
        session = client.Open();
        Assert.Empty(client.Find(session));
        Assert.Equal(Ckr.UserPinNotInitialized, client.Login(session));
        Assert.False(client.TokenFlags().HasFlag(CkTokenFlags.UserPinInitialized));
        Assert.Equal(Ckr.Ok, client.Login(session, ModuleClient.SoPin, CkUserType.SecurityOfficer));
        Assert.Equal(Ckr.Ok, client.InitPin(session, "24681357"));
        client.Module.Logout(session);
        Assert.Equal(Ckr.Ok, client.Login(session, "24681357"));
    }

    [Fact]
    public void InitToken_WithoutSoPin_SetsOneOfAPossibleLength()
    {
        using var key = VirtualKey.Create(options => options.Profile = BuiltInProfiles.Find("blank")!);
        using var client = new ModuleClient(key);
        foreach (string impossible in (string[])["", "123", new('1', 65)])
            Assert.Equal(Ckr.PinLenRange, client.InitToken(impossible, "fresh"));
        Assert.Equal(Ckr.Ok, client.InitToken(ModuleClient.SoPin, "fresh"));
        Assert.Equal(Ckr.PinIncorrect, client.InitToken("", "fresh"));
        Assert.Equal(Ckr.Ok, client.Login(client.Open(), ModuleClient.SoPin, CkUserType.SecurityOfficer));
    }

    [Fact]
    public void InitToken_LabelThatEndsWithNul_IsCutThere()
    {
        using var client = new ModuleClient();
        Assert.Equal(Ckr.Ok, client.InitToken(ModuleClient.SoPin, "cut\0rest"));
        var info = client.TokenInfo();
        Assert.Equal("cut" + new string(' ', 29), System.Text.Encoding.ASCII.GetString(new ReadOnlySpan<byte>(info.Label, 32)));
    }

    [Fact]
    public void Unplug_OpenSessions_DieAndEventIsReported()
    {
        using var client = new ModuleClient();
        var session = client.OpenUser();
        Assert.Equal(Ckr.NoEvent, client.WaitForEvent(false, out uint slot));
        client.Key.Unplug();
        Assert.Equal(Ckr.DeviceRemoved, ModuleClient.Rv(() => client.Module.GetSessionInfo(session, null)));
        Assert.Equal(Ckr.SessionHandleInvalid, ModuleClient.Rv(() => client.Module.GetSessionInfo(session, null)));
        Assert.Equal(Ckr.Ok, client.WaitForEvent(false, out slot));
        Assert.Equal(0u, slot);
        Assert.Empty(client.Slots());
        Assert.Single(client.Slots(withToken: false));
        Assert.Equal(Ckr.TokenNotPresent, client.TryOpen(out _));
        client.Key.Plug();
        Assert.Equal(Ckr.Ok, client.WaitForEvent(false, out slot));
        Assert.Equal(CkSessionState.RwPublicSession, client.State(client.Open()));
    }

    [Fact]
    public void Replug_SeenBySlotListFirst_IsStillToldInEverySession()
    {
        using var client = new ModuleClient();
        CULong[] sessions = [client.OpenUser(), client.Open()];
        client.Key.Unplug();
        client.Key.Plug();
        Assert.Single(client.Slots());
        foreach (var session in sessions)
        {
            Assert.Equal(Ckr.DeviceRemoved, ModuleClient.Rv(() => client.Module.GetSessionInfo(session, null)));
            Assert.Equal(Ckr.SessionHandleInvalid, ModuleClient.Rv(() => client.Module.GetSessionInfo(session, null)));
        }
    }

    [Fact]
    public void Reset_ByStranger_EndsTheLoginOnly()
    {
        using var client = new ModuleClient();
        var session = client.OpenUser();
        var (_, key) = client.GenerateEc(session);
        client.Key.Reset();
        client.Find(session);
        Assert.Equal(CkSessionState.RwPublicSession, client.State(session));
        Assert.Equal(Ckr.KeyHandleInvalid, client.SignInit(session, Ckm.Ecdsa, key));
        Assert.Equal(Ckr.Ok, client.Login(session));
        Assert.Single(client.Find(session, Attribute.Of(CkObjectClass.PrivateKey)));
    }
}
