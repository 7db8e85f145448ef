using System.Net.Sockets;
using System.Runtime.InteropServices;
using ScCaToken.Driver.Transports.PcSc.Interop;

namespace ScCaToken.Cli.Doctor;

/// <summary>PC/SC: its library, its service, and whether the service lets this user in.</summary>
internal static class PcScCheck
{
    private const string Name = "PC/SC";
    private const int Repetitions = 16;
    private const string SystemBus = "/run/dbus/system_bus_socket";

    private static string SocketPath => Environment.GetEnvironmentVariable("PCSCLITE_CSOCK_NAME") is { Length: > 0 } named ? named : "/run/pcscd/pcscd.comm";

    /// <summary>Asks the service.</summary>
    /// <param name="isNeeded">Whether a configured key is reached through it.</param>
    public static Finding Look(bool isNeeded)
    {
        if (!OperatingSystem.IsLinux())
            return PartOfTheSystem(isNeeded);
        if (!NativeLibrary.TryLoad("libpcsclite.so.1", out _))
            return Fault(isNeeded, "libpcsclite.so.1 is not installed", "install it and the service", ShellCommands.InstallPcscd);
        var (error, readers) = Ask();
        // A refusal that crosses with the client's first words on the wire looks like a service that hangs up.
        // On a busy machine that happens again and again: the pauses grow, to a second and a half in all.
        for (int attempt = 0; error is SCardError.NoService or SCardError.CommunicationError && attempt < Repetitions && Knock(SocketPath) == SocketError.Success; attempt++)
        {
            Thread.Sleep(12 * attempt);
            (error, readers) = Ask();
        }

        return error switch
        {
            SCardError.Success => new Finding(Name, Verdict.Good, $"pcscd answers at {SocketPath}, {Count(readers)}"),
            SCardError.SecurityViolation => Refused(isNeeded),
            _ => NoAnswer(isNeeded, error),
        };
    }

    /// <summary>What to do where polkit refuses, and the command.</summary>
    public static (string Advice, string Command) PolkitAdvice =>
        ($"allow it in a rule for {Environment.UserName} (where pcscd runs, if this is a container)", ShellCommands.PolkitRule(Environment.UserName));

    private static Finding PartOfTheSystem(bool isNeeded)
    {
        var (error, readers) = Ask();
        return error == SCardError.Success
            ? new Finding(Name, Verdict.Good, $"the smart card service answers, {Count(readers)}")
            : Fault(isNeeded, $"the smart card service does not run ({(uint)error:X8})", "plug a reader or key in: the first one starts it");
    }

    private static string Count(int readers) => $"{readers} {(readers == 1 ? "reader" : "readers")}";

    private static (SCardError Error, int Readers) Ask()
    {
        using var context = new SCardContext();
        string[] readers = [];
        var error = context.Establish();
        if (error == SCardError.Success)
            error = context.GetReaders(out readers);
        return (error, readers.Length);
    }

    /// <summary>polkit refuses root nothing: when pcscd refuses root, nobody answered its question.</summary>
    private static Finding Refused(bool isNeeded)
    {
        string? absence = !File.Exists(SystemBus) ? $"D-Bus is not running here (no {SystemBus})"
            : !IsRunning("polkitd") ? "polkitd is not running here"
            : Environment.IsPrivilegedProcess ? "it gets no answer"
            : null;
        var (advice, command) = absence is null ? PolkitAdvice : ShellCommands.BringPolkit;
        string detail = absence is null
            ? $"polkit refuses {Environment.UserName} the use of pcscd (action org.debian.pcsc-lite.access_pcsc)"
            : $"pcscd asks polkit about every user, and refuses all because {absence}";
        return Fault(isNeeded, detail, advice, command);
    }

    private static Finding NoAnswer(bool isNeeded, SCardError error) => Knock(SocketPath) switch
    {
        SocketError.Success => Fault(
            isNeeded, $"pcscd at {SocketPath} hangs up on libpcsclite.so.1 ({(uint)error:X8}): usually their versions differ",
            "install the same version of pcsc-lite here and where pcscd runs (a container and its host?); pcscd's log says why"),
        SocketError.AccessDenied => Fault(
            isNeeded, $"{Environment.UserName} may not open pcscd's socket {SocketPath}", "open it to all users, as it usually is; polkit decides who is let in", ShellCommands.OpenSocket(SocketPath)),
        SocketError.ConnectionRefused => Fault(isNeeded, $"pcscd has died: nobody listens at {SocketPath}", "start it again", ShellCommands.RevivePcscd),
        _ => Fault(
            isNeeded, $"pcscd is not running (no {SocketPath})",
            "start it; in a container, share the host's /run/pcscd or name the socket in PCSCLITE_CSOCK_NAME", ShellCommands.StartPcscd),
    };

    /// <summary>What the client library does not tell: why the service cannot be reached.</summary>
    private static SocketError Knock(string path)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return SocketError.Success;
        }
        catch (SocketException failure)
        {
            return failure.SocketErrorCode;
        }
    }

    private static bool IsRunning(string program)
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            try
            {
                if (char.IsAsciiDigit(Path.GetFileName(folder)[0]) && File.ReadAllText(Path.Combine(folder, "comm")).TrimEnd() == program)
                    return true;
            }
            catch (IOException)
            {
                // Ended meanwhile.
            }
        }

        return false;
    }

    private static Finding Fault(bool isNeeded, string detail, string advice, string? command = null) =>
        Finding.Fault(Name, isNeeded, isNeeded ? detail : $"{detail}; only needed for keys in readers", advice, command);
}
