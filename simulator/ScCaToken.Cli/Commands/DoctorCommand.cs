using System.CommandLine;
using System.Text.Json.Nodes;
using ScCaToken.Cli.Doctor;

namespace ScCaToken.Cli.Commands;

/// <summary><c>scca doctor</c>.</summary>
internal static class DoctorCommand
{
    public static Command Create() => new Command("doctor", "look for the usual faults and say what to do").Runs(context =>
    {
        var (settings, finding) = Checks.Settings(() => context.Settings);
        var pcsc = PcScCheck.Look(UsbChecks.Uses(settings, "pcsc"));
        List<Finding> findings = [finding, .. Checks.Library(), pcsc, .. UsbChecks.All(settings)];
        foreach (var address in settings?.Tokens ?? [])
            findings.AddRange(KeyChecks.Look(address, pcsc.Verdict == Verdict.Good));
        findings.AddRange(Checks.Programs());
        if (context.Terminal.IsJson)
            context.Terminal.ShowAll([.. findings.Select(Row)], "");
        else
            findings.ForEach(Print);
        return findings.Any(f => f.Verdict == Verdict.Bad) ? ExitCode.Failure : ExitCode.Success;
    });

    private static void Print(Finding finding)
    {
        string mark = finding.Verdict switch { Verdict.Good => "ok   ", Verdict.Note => "note ", _ => "WRONG" };
        Console.Out.WriteLine($"{mark}  {finding.Check}: {finding.Detail}");
        if (finding.Advice is not null)
            Console.Out.WriteLine($"       do: {finding.Advice}");
        if (finding.Command is not null)
            Console.Out.WriteLine($"       {finding.Command}");
    }

    private static JsonObject Row(Finding finding) => new()
    {
        ["check"] = finding.Check,
        ["verdict"] = finding.Verdict.ToString().ToLowerInvariant(),
        ["detail"] = finding.Detail,
        ["advice"] = finding.Advice,
        ["command"] = finding.Command,
    };
}
