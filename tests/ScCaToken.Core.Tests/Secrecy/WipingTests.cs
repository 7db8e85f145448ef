using System.Text;
using ScCaToken.Core.State;
using ScCaToken.Core.Tests.Scripting;
using ScCaToken.Crypto;
using ScCaToken.TestSupport;

namespace ScCaToken.Core.Tests.Secrecy;

/// <summary>
/// What a login has opened is gone from memory when the login ends. The objects that held it are kept by the test, so it is their bytes that are
/// looked at, not whether somebody still refers to them.
/// </summary>
public sealed class WipingTests
{
    private const string SessionKeyBytes = "3F2504E04F8911D39A0C0305E82C3301";

    public enum End
    {
        Logout,
        SecurityOfficerLogin,
        LockedPin,
        OtherApplet,
        Reset,
        PowerOff,
        PowerCycle,
    }

    [Theory]
    [InlineData(End.Logout)]
    [InlineData(End.SecurityOfficerLogin)]
    [InlineData(End.LockedPin)]
    [InlineData(End.OtherApplet)]
    [InlineData(End.Reset)]
    [InlineData(End.PowerOff)]
    [InlineData(End.PowerCycle)]
    public void EndOfTheLogin_OpenedKeysAndStorageKey_AreWiped(End end)
    {
        var key = new UsedKey(rsaBits: 1024);
        key.Good("8082010000", "10003000" + "00000401" + "00000003" + "616263");
        // The first part of a sealed file is answered, the rest waits.
        string data = "1000" + "00000000" + "00000100" + UsedKey.Text("sealed");
        Assert.EndsWith("611A", key.Bench.Send($"8038010000{data.Length / 2:X4}{data}0001"));
        var memory = new ObjectMemory(key.Bench.Key);
        List<byte[]> secrets = [.. memory.Of<LoadedKey>().SelectMany(UsedKey.Numbers), .. memory.Of<Agreement>().Select(agreement => Scalar(agreement.Temporary))];
        // The SO's login opens the same storage key.
        if (end != End.SecurityOfficerLogin)
            secrets.Add(key.Application.StorageKey.ToArray());
        secrets.Add(UsedKey.Sealed[1..]);
        Assert.True(secrets.Count >= 3 + 4 + 1 + 1);
        AssertHeld(secrets, memory);

        Finish(end, key.Bench);

        AssertGone(secrets, memory);
        AssertGone(secrets, new ObjectMemory(key.Bench.Key));
        foreach (var pair in memory.Of<LoadedKey>())
            Assert.Throws<ObjectDisposedException>(() => UsedKey.Numbers(pair).ToList());
    }

    [Theory]
    [InlineData(End.OtherApplet)]
    [InlineData(End.Reset)]
    [InlineData(End.PowerOff)]
    public void EndOfTheSession_SessionKeysAndOneTimeKey_AreWiped(End end)
    {
        var key = new UsedKey(rsaBits: 1024);
        string id = key.Good("80A2000000", "00000402" + SessionKeyBytes);
        key.Good("80A4000000", id + "000010" + new string('0', 32));
        // Less than a block waits inside the running operation.
        key.Good("80A8000000", id + UsedKey.Text("rest-of-a-block"));
        key.Good("80B4000000", "00000001");
        key.Good("80B8000000", UsedKey.Text("digested so far"));
        Assert.EndsWith("9000", key.Bench.Send("80E0000000"));
        var memory = new ObjectMemory(key.Bench.Key);
        var oneTime = Assert.Single(memory.Of<Sm2PrivateKey>(), candidate => !memory.Of<LoadedKey>().Any(pair => pair.Sm2 == candidate));
        List<byte[]> secrets = [Scalar(oneTime), Convert.FromHexString(SessionKeyBytes), Encoding.ASCII.GetBytes("rest-of-a-block"), Encoding.ASCII.GetBytes("digested so far")];
        AssertHeld(secrets, memory);
        Finish(end, key.Bench);
        AssertGone(secrets, memory);
    }

    [Theory]
    [InlineData(End.OtherApplet)]
    [InlineData(End.Reset)]
    [InlineData(End.PowerOff)]
    public void OpenChain_WithHalfAPin_IsWiped(End end)
    {
        var bench = new UsedKey(rsaBits: 1024).Bench;
        Assert.Equal("9000", bench.Send("901802010C1000" + UsedKey.Text("half-a-PIN")));
        var memory = new ObjectMemory(bench.Key);
        List<byte[]> secrets = [Encoding.ASCII.GetBytes("half-a-PIN")];
        AssertHeld(secrets, memory);
        Finish(end, bench);
        AssertGone(secrets, memory);
    }

    [Fact]
    public void PowerOff_GeneratorAndDeviceKey_AreWiped()
    {
        var bench = new UsedKey(rsaBits: 1024).Bench;
        var memory = new ObjectMemory(bench.Key);
        var generator = Assert.Single(memory.Of<CtrDrbg>());
        byte[] deviceKey = bench.Key.Services.Device.DeviceAuthKey;
        Assert.Contains(deviceKey, b => b != 0);
        bench.Key.PowerOff();
        Assert.All(deviceKey, b => Assert.Equal(0, b));
        Assert.All(new ObjectMemory(generator).Of<byte[]>(), buffer => Assert.All(buffer, b => Assert.Equal(0, b)));
        Assert.Throws<ObjectDisposedException>(() => generator.Fill(new byte[1]));
    }

    [Theory]
    [InlineData("0020FF80")] // VERIFY with P1 FF: the makers' logout
    [InlineData("00A4040005F053434341")]
    [InlineData("reset")]
    [InlineData("power")]
    public void EndOfThePivLogin_OpenedKeysAndManagementProof_AreWiped(string end)
    {
        var bench = new UsedKey(rsaBits: 1024).Bench;
        bench.Send("00A4040005A00000030800");
        PivManagement.Authenticate(bench, 3, Convert.FromHexString(PivManagement.FactoryKey));
        Assert.EndsWith("9000", bench.Send("0047009A05AC0380011100"));
        Assert.Equal("9000", bench.Send("0020008008313233343536FFFF"));
        Assert.EndsWith("9000", bench.Send("0087119A267C2482008120" + new string('5', 64) + "00"));
        var memory = new ObjectMemory(bench.Key);
        var pair = Assert.Single(memory.Of<LoadedKey>());
        List<byte[]> secrets = [.. UsedKey.Numbers(pair)];
        secrets.AddRange(memory.Of<ApplicationState>().Where(application => application.Login != State.Login.None).Select(application => application.StorageKey.ToArray()));
        Assert.Equal(2, secrets.Count);
        AssertHeld(secrets, memory);
        if (end == "reset")
            bench.Key.Reset();
        else if (end == "power")
            bench.Key.PowerOff();
        else
            Assert.EndsWith("9000", bench.Send(end));
        AssertGone(secrets, memory);
    }

    private static void Finish(End end, TokenBench bench)
    {
        switch (end)
        {
            case End.Logout:
                Assert.Equal("9000", bench.Send("801C0000021000"));
                break;
            case End.SecurityOfficerLogin:
                Assert.Equal("9000", bench.Send("801802000A1000" + UsedKey.Text(UsedKey.SoPin)));
                break;
            case End.LockedPin:
                string answer;
                do
                    answer = bench.Send("801802010A1000" + UsedKey.Text("00000000"));
                while (answer.StartsWith("63", StringComparison.Ordinal));
                Assert.Equal("6983", answer);
                break;
            case End.OtherApplet:
                Assert.EndsWith("9000", bench.Send("00A4040005A00000030800"));
                break;
            case End.Reset:
                bench.Key.Reset();
                break;
            case End.PowerOff:
                bench.Key.PowerOff();
                break;
            default:
                // PowerOn of the same key without PowerOff: what a host does after a lost connection.
                bench.Key.PowerOn();
                break;
        }
    }

    private static byte[] Scalar(Sm2PrivateKey key)
    {
        byte[] d = new byte[Sm2PrivateKey.Size];
        key.Export(d);
        return d;
    }

    private static void AssertHeld(List<byte[]> secrets, ObjectMemory memory)
    {
        foreach (byte[] secret in secrets)
            Assert.True(SecretBytes.Traces(secret).Any(trace => memory.Count(trace) > 0), $"{Convert.ToHexString(secret)} is not where it is looked for");
    }

    private static void AssertGone(List<byte[]> secrets, ObjectMemory memory)
    {
        foreach (byte[] trace in secrets.SelectMany(SecretBytes.Traces))
            Assert.True(memory.Count(trace) == 0, $"{Convert.ToHexString(trace)} is still in memory");
    }
}
