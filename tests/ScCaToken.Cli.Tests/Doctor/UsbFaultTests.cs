namespace ScCaToken.Cli.Tests.Doctor;

/// <summary>The faults of a key on USB as the real libusb and libccid's real list have them: what doctor says, and that its advice removes them.</summary>
public class UsbFaultTests
{
    private const string Unlisted = "1209:0001 ScCaToken USB Key is not in libccid's list, so pcscd does not see it";
    private const string Closed = $"1209:0001 ScCaToken USB Key: alice may not open {PretendedUsbKey.Node}";

    [Fact]
    public void Node_ClosedToTheUser_IsToldWithTheRuleThatOpensIt()
    {
        using var system = new Debian13();
        PretendedUsbKey.Attach(system);
        var (_, refusal) = system.Run(Debian13.User, "scca", "--token", "usb", "token", "info");
        Assert.Contains("USB 1209:0001 1-1: no permission for the USB node", refusal, StringComparison.Ordinal);
        var diagnosis = system.Doctor(Debian13.User, "usb");
        Assert.Equal(1, diagnosis.ExitCode);
        var fault = Assert.Single(diagnosis.All("USB"), f => f.Verdict == "bad");
        Assert.Equal(Closed, fault.Detail);
        Assert.Equal(("bad", "see USB"), (diagnosis["usb"].Verdict, diagnosis["usb"].Advice));
        Assert.Contains(
            """echo 'SUBSYSTEM=="usb", ATTR{idVendor}=="1209", ATTR{idProduct}=="0001", OWNER="alice", TAG+="uaccess"' | sudo tee -a /etc/udev/rules.d/70-scca.rules &&""",
            fault.Command!, StringComparison.Ordinal);

        // What the rule does where udev runs (tests/usbip-qemu runs it).
        system.Run(Debian13.Root, "chown", Debian13.User, PretendedUsbKey.Node);
        diagnosis = system.Doctor(Debian13.User, "usb");
        Assert.Contains(diagnosis.All("USB"), f => f.Detail == $"1209:0001 ScCaToken USB Key at {PretendedUsbKey.Node}");
        Assert.DoesNotContain("no permission", diagnosis["usb"].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Node_ClosedToAUserOfAnotherKey_IsANote()
    {
        using var system = new Debian13();
        PretendedUsbKey.Attach(system);
        var diagnosis = system.Doctor(Debian13.User, "sim");
        Assert.Equal([$"{Unlisted} (note)", $"{Closed}; only needed for SCCA_TOKEN=usb (note)"], diagnosis.All("USB").Select(f => $"{f.Detail} ({f.Verdict})"));
        Assert.Equal(0, diagnosis.ExitCode);
    }

    [Fact]
    public void Node_NotThere_IsTold()
    {
        using var system = new Debian13();
        PretendedUsbKey.Attach(system);
        File.Delete(system.Files + PretendedUsbKey.Node);
        var fault = Assert.Single(system.Doctor(Debian13.User, "usb").All("USB"), f => f.Verdict == "bad");
        Assert.Equal($"1209:0001 ScCaToken USB Key: there is no {PretendedUsbKey.Node}", fault.Detail);
    }

    [Fact]
    public void Device_NotInTheListOfLibccid_IsAddedAsTold()
    {
        using var system = new Debian13();
        PretendedUsbKey.Attach(system);
        system.StartPcscd("--disable-polkit");
        var diagnosis = system.DoctorUntil(Debian13.User, "pcsc", d => d["PC/SC"].Verdict == "good");
        var fault = Assert.Single(diagnosis.All("USB"), f => f.Verdict == "bad");
        Assert.Equal((Unlisted, 1), (fault.Detail, diagnosis.ExitCode));
        Assert.Equal("note", system.Doctor(Debian13.User, "usb").All("USB").First().Verdict);

        system.Follow(fault);
        diagnosis = system.DoctorUntil(Debian13.User, "pcsc", d => d["PC/SC"].Verdict is "good" or "bad");
        Assert.DoesNotContain(diagnosis.All("USB"), f => f.Detail == Unlisted);
        string list = File.ReadAllText(Path.Combine(system.Files, "etc/libccid_Info.plist"));
        Assert.Equal(3, new[] { "0x1209", "0x0001", "ScCaToken USB Key" }.Count(entry => list.Contains($"<array><string>{entry}</string>", StringComparison.Ordinal)));
    }
}
