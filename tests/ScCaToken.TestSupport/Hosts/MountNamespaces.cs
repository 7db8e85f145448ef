using System.Diagnostics;
using ScCaToken.TestSupport.Processes;

namespace ScCaToken.TestSupport.Hosts;

/// <summary>Private mounts, which a container may forbid even to its root.</summary>
public static class MountNamespaces
{
    private static readonly Lazy<string?> Verdict = new(Try);

    /// <summary>Why a process here cannot have mounts and process numbers of its own, or null; tried once.</summary>
    public static string? Missing => Verdict.Value;

    /// <summary>The options of unshare for mounts of one's own: without root, they are had by being root in a user namespace.</summary>
    public static string Option => Environment.IsPrivilegedProcess ? "-m" : "-Urm";

    private static string? Try()
    {
        if (!File.Exists("/usr/bin/unshare"))
            return "unshare is not installed";
        var start = new ProcessStartInfo("/usr/bin/unshare", [Option, "--pid", "--fork", "mount", "-t", "tmpfs", "tmpfs", "/run"]);
        return ProcessRunner.Run(start, TimeSpan.FromSeconds(30)).ExitCode == 0 ? null : "new mount namespaces are not allowed here";
    }
}
