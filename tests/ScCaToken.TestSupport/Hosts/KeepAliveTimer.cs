using System.Globalization;

namespace ScCaToken.TestSupport.Hosts;

/// <summary>When Linux asks the peer of a silent TCP connection whether it is still there.</summary>
public static class KeepAliveTimer
{
    private const int KeepAlive = 2;
    private const int TicksPerSecond = 100;

    /// <summary>Time until the next probe of the connection from one port of this machine to another; null when none is set, or there is no such connection.</summary>
    public static TimeSpan? Find(int localPort, int remotePort) => Find((local, remote) => local == localPort && remote == remotePort);

    /// <summary>The same for the connection to a port, whichever it comes from.</summary>
    public static TimeSpan? FindTo(int remotePort) => Find((_, remote) => remote == remotePort);

    private static TimeSpan? Find(Func<int, int, bool> isWanted)
    {
        foreach (string table in (ReadOnlySpan<string>)["/proc/net/tcp", "/proc/net/tcp6"])
        {
            foreach (string line in File.ReadLines(table).Skip(1))
            {
                string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                string[] timer = fields[5].Split(':');
                if (isWanted(Port(fields[1]), Port(fields[2])) && Hex(timer[0]) == KeepAlive)
                    return TimeSpan.FromSeconds((double)Hex(timer[1]) / TicksPerSecond);
            }
        }

        return null;
    }

    private static int Port(string address) => Hex(address[(address.IndexOf(':', StringComparison.Ordinal) + 1)..]);

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
