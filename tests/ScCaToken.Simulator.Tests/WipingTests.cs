using ScCaToken.Core.Devices;
using ScCaToken.Core.Profiles;
using ScCaToken.TestSupport;

namespace ScCaToken.Simulator.Tests;

/// <summary>However a key loses its power or its login, the private key that was open in it is wiped.</summary>
public sealed class WipingTests
{
    private static readonly byte[] Scalar = Convert.FromHexString("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8");

    public static TheoryData<string> Ends() => ["unplug", "power off", "power cut", "reset", "dispose", "restore", "personalize"];

    [Theory]
    [MemberData(nameof(Ends))]
    public void OpenedKey_AfterTheEndOfTheLogin_IsWiped(string end)
    {
        using var key = VirtualKey.Create(options => options.Profile = BuiltInProfiles.Find("test")!);
        var before = key.Snapshot();
        Good(key, "80180201 00000A 1000 3132333435363738");
        Good(key, "80400000 000003 1000 41 0000");
        Good(key, "80E40201 000025 1000 3000 02" + Convert.ToHexString(Scalar));
        Good(key, "80740200 000024 1000 3000 5555555555555555555555555555555555555555555555555555555555555555 0000");
        var memory = new ObjectMemory(key);
        Assert.Contains(SecretBytes.Traces(Scalar), trace => memory.Count(trace) > 0);
        switch (end)
        {
            case "unplug":
                key.Unplug();
                break;
            case "power off":
                key.PowerOff();
                break;
            case "power cut":
                key.CutPower(1);
                Assert.Throws<PowerLostException>(() => key.Transmit("80400000 000003 1000 42 0000"));
                break;
            case "reset":
                key.Reset();
                break;
            case "restore":
                key.Restore(before);
                break;
            case "personalize":
                key.Personalize(BuiltInProfiles.Default);
                break;
            default:
                key.Dispose();
                break;
        }

        Assert.All(SecretBytes.Traces(Scalar), trace => Assert.Equal(0, memory.Count(trace)));
    }

    private static void Good(VirtualKey key, string command) => Assert.EndsWith("9000", key.Transmit(command), StringComparison.Ordinal);
}
