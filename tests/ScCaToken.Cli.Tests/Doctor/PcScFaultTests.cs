using ScCaToken.Simulator;
using ScCaToken.Simulator.Hosts;

namespace ScCaToken.Cli.Tests.Doctor;

/// <summary>Every fault of the way through pcscd, made for real: what doctor says of it, and that its advice, followed to the letter, removes it.</summary>
public class PcScFaultTests
{
    private const string PolkitRules = "etc/polkit-1/rules.d/60-scca.rules";

    [Fact]
    public void Polkit_RefusesPcscd_ToldRuleLetsTheUserSign()
    {
        using var system = new Debian13();
        using var key = VirtualKey.Create().WithContainer("ec", KeyAlgorithm.P256);
        using var card = new VirtualKeyCard(key);
        using var inReader = new CardInReader(card, system.Port);
        StartAll(system);

        var diagnosis = DoctorWhenRefused(system, Debian13.User);
        Assert.Equal(1, diagnosis.ExitCode);
        var fault = diagnosis["PC/SC"];
        Assert.Equal("bad", fault.Verdict);
        Assert.Equal("polkit refuses alice the use of pcscd (action org.debian.pcsc-lite.access_pcsc)", fault.Detail);
        Assert.Equal("see PC/SC", diagnosis["pcsc"].Advice);
        Assert.DoesNotContain("token label", system.Pkcs11Tool(Debian13.User, "pcsc", "-L").Output, StringComparison.Ordinal);

        system.Follow(fault);
        system.DoctorUntil(Debian13.User, "pcsc", d => d["PC/SC"].Verdict == "good" && d.ExitCode == 0);
        var (code, output) = system.Pkcs11Tool(Debian13.User, "pcsc", "--login", "--pin", "12345678", "--test");
        Assert.True(code == 0 && output.Contains("No errors", StringComparison.Ordinal), output);
    }

    [Fact]
    public void Polkit_RefusesTheCardOnly_ToldRuleLetsIn()
    {
        using var system = new Debian13();
        using var key = VirtualKey.Create();
        using var card = new VirtualKeyCard(key);
        using var inReader = new CardInReader(card, system.Port);
        StartAll(system);
        File.WriteAllText(
            Path.Combine(system.Files, "etc/polkit-1/rules.d/50-half.rules"),
            "polkit.addRule(function(action) { if (action.id == 'org.debian.pcsc-lite.access_pcsc') return polkit.Result.YES; });");

        var diagnosis = system.DoctorUntil(Debian13.User, "pcsc", d => d.All("pcsc").Any(f => f.Detail.Contains("polkit", StringComparison.Ordinal)));
        Assert.Equal(("good", 1), (diagnosis["PC/SC"].Verdict, diagnosis.ExitCode));
        var fault = diagnosis.All("pcsc").First();
        Assert.Equal("SCCA 00 00: polkit refuses alice the card (action org.debian.pcsc-lite.access_card)", fault.Detail);
        Assert.Equal("bad", fault.Verdict);
        Assert.DoesNotContain("token label", system.Pkcs11Tool(Debian13.User, "pcsc", "-L").Output, StringComparison.Ordinal);

        system.Follow(fault);
        system.DoctorUntil(Debian13.User, "pcsc", d => d.All("pcsc").Any(f => f.Verdict == "good") && d.ExitCode == 0);
        Assert.Contains("token label", system.Pkcs11Tool(Debian13.User, "pcsc", "-L").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Polkit_RefusesAUserOfAnotherKey_IsANote()
    {
        using var system = new Debian13();
        StartAll(system);
        var diagnosis = system.Doctor(Debian13.User, "sim");
        Assert.Equal("note", diagnosis["PC/SC"].Verdict);
        Assert.EndsWith("only needed for keys in readers", diagnosis["PC/SC"].Detail, StringComparison.Ordinal);
        Assert.Equal(0, diagnosis.ExitCode);
    }

    [Theory]
    [InlineData(false, "D-Bus is not running here (no /run/dbus/system_bus_socket)")]
    [InlineData(true, "polkitd is not running here")]
    public void Polkit_Absent_RefusesEveryoneUntilPcscdRunsWithoutIt(bool withDBus, string reason)
    {
        using var system = new Debian13();
        File.Delete(Path.Combine(system.Files, "usr/share/dbus-1/system-services/org.freedesktop.PolicyKit1.service"));
        if (withDBus)
            system.StartDBus();
        system.StartPcscd();
        foreach (string user in new[] { Debian13.User, Debian13.Root })
        {
            var found = DoctorWhenRefused(system, user)["PC/SC"];
            Assert.Equal(("bad", $"pcscd asks polkit about every user, and refuses all because {reason}"), (found.Verdict, found.Detail));
            Assert.Equal(user == Debian13.User, found.Command!.Contains("sudo", StringComparison.Ordinal));
        }

        system.Follow(DoctorWhenRefused(system, Debian13.User)["PC/SC"]);
        system.DoctorUntil(Debian13.User, "pcsc", d => d["PC/SC"].Verdict == "good");
    }

    [Fact]
    public void Pcscd_NotRunning_IsStartedAsTold()
    {
        using var system = new Debian13();
        var diagnosis = system.Doctor(Debian13.Root, "sim");
        Assert.Equal(("note", 0), (diagnosis["PC/SC"].Verdict, diagnosis.ExitCode));
        diagnosis = system.Doctor(Debian13.Root, "pcsc");
        Assert.Equal(("bad", "pcscd is not running (no /run/pcscd/pcscd.comm)", 1), (diagnosis["PC/SC"].Verdict, diagnosis["PC/SC"].Detail, diagnosis.ExitCode));

        StartPolkit(system);
        system.Follow(diagnosis["PC/SC"]);
        Assert.Equal("pcscd answers at /run/pcscd/pcscd.comm, 2 readers", system.DoctorUntil(Debian13.Root, "pcsc", d => d["PC/SC"].Verdict == "good")["PC/SC"].Detail);
    }

    [Fact]
    public void Pcscd_Killed_IsStartedAgainAsTold()
    {
        using var system = new Debian13();
        StartPolkit(system);
        system.StartPcscd().Kill(entireProcessTree: true);
        var diagnosis = system.DoctorUntil(Debian13.Root, "pcsc", d => d["PC/SC"].Verdict == "bad");
        Assert.Equal(("pcscd has died: nobody listens at /run/pcscd/pcscd.comm", 1), (diagnosis["PC/SC"].Detail, diagnosis.ExitCode));

        system.Follow(diagnosis["PC/SC"]);
        system.DoctorUntil(Debian13.Root, "pcsc", d => d["PC/SC"].Verdict == "good");
    }

    [Fact]
    public void Socket_ClosedToTheUser_IsOpenedAsTold()
    {
        using var system = new Debian13();
        system.StartPcscd("--disable-polkit");
        system.DoctorUntil(Debian13.User, "pcsc", d => d["PC/SC"].Verdict == "good");
        foreach (string closed in new[] { "/run/pcscd", "/run/pcscd/pcscd.comm" })
        {
            system.Run(Debian13.Root, "chmod", "700", closed);
            var diagnosis = system.Doctor(Debian13.User, "pcsc");
            Assert.Equal(
                ("bad", "alice may not open pcscd's socket /run/pcscd/pcscd.comm", 1), (diagnosis["PC/SC"].Verdict, diagnosis["PC/SC"].Detail, diagnosis.ExitCode));
            Assert.Equal("good", system.Doctor(Debian13.Root, "pcsc")["PC/SC"].Verdict);

            system.Follow(diagnosis["PC/SC"]);
            Assert.Equal("good", system.Doctor(Debian13.User, "pcsc")["PC/SC"].Verdict);
        }
    }

    [Fact]
    public void Pcscd_OfANewerVersionThanTheLibrary_IsTold()
    {
        using var system = new Debian13();
        Assert.SkipUnless(File.Exists("/usr/lib/x86_64-linux-gnu/libpcsclite.so.1.0.0"), "this machine has no libpcsclite1 older than 2.0");
        system.StartPcscd("--disable-polkit");
        system.DoctorUntil(Debian13.Root, "pcsc", d => d["PC/SC"].Verdict == "good");
        var diagnosis = system.DoctorOfOurOwnSystem("pcsc");
        Assert.Equal(("bad", 1), (diagnosis["PC/SC"].Verdict, diagnosis.ExitCode));
        Assert.StartsWith("pcscd at /run/root/run/pcscd/pcscd.comm hangs up on libpcsclite.so.1 (8010001", diagnosis["PC/SC"].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_OfAnotherMake_IsWrongUntilOneOfOursIsThere()
    {
        using var system = new Debian13();
        var foreign = new ForeignCard();
        using var inReader = new CardInReader(foreign, system.Port);
        system.StartPcscd("--disable-polkit");
        system.DoctorUntil(Debian13.User, "pcsc", d => d.All("pcsc").Any(f => !f.Detail.StartsWith("no ", StringComparison.Ordinal)));
        foreach (string answer in new[] { "6D00", "6A82", "9000", "01020304050607089000" })
        {
            foreign.Answer = Convert.FromHexString(answer);
            var diagnosis = system.Doctor(Debian13.User, "pcsc");
            Assert.Equal(1, diagnosis.ExitCode);
            Assert.Equal(
                ["SCCA 00 00: a key of another make, ATR 3B800181 (bad)", "no key in SCCA 00 01 (bad)"], diagnosis.All("pcsc").Select(f => $"{f.Detail} ({f.Verdict})"));
            Assert.DoesNotContain("token label", system.Pkcs11Tool(Debian13.User, "pcsc", "-L").Output, StringComparison.Ordinal);
        }

        using var key = VirtualKey.Create();
        using var card = new VirtualKeyCard(key);
        using var ours = new CardInReader(card, system.Port + 1);
        var healthy = system.DoctorUntil(Debian13.User, "pcsc", d => d.All("pcsc").Any(f => f.Verdict == "good"));
        Assert.Equal(0, healthy.ExitCode);
        Assert.Equal(["note", "good"], healthy.All("pcsc").Select(f => f.Verdict));
    }

    [Fact]
    public void Reader_OfAnotherName_IsToldWithThoseThatAreThere()
    {
        using var system = new Debian13();
        system.StartPcscd("--disable-polkit");
        system.DoctorUntil(Debian13.User, "pcsc", d => d["PC/SC"].Verdict == "good");
        var fault = system.Doctor(Debian13.User, "pcsc:Omnikey")["pcsc:Omnikey"];
        Assert.Equal(("bad", "no reader of that name; there are: SCCA 00 00, SCCA 00 01"), (fault.Verdict, fault.Detail));
    }

    /// <summary>A refusal that crosses with the client's first words looks like a service that hangs up: on a busy machine even each time that doctor tries.</summary>
    private static Diagnosis DoctorWhenRefused(Debian13 system, string user) => system.DoctorUntil(user, "pcsc", d => d["PC/SC"].Command is not null);

    private static void StartAll(Debian13 system)
    {
        StartPolkit(system);
        system.StartPcscd();
        // polkit lets root do everything, so from here on it answers.
        system.DoctorUntil(Debian13.Root, "pcsc", d => d["PC/SC"].Verdict == "good");
        Assert.False(File.Exists(Path.Combine(system.Files, PolkitRules)));
    }

    private static void StartPolkit(Debian13 system)
    {
        system.StartDBus();
        system.StartPolkit();
    }
}
