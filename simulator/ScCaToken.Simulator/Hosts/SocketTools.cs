using System.Net.Sockets;

namespace ScCaToken.Simulator.Hosts;

/// <summary>What every socket door does alike: exact reads with a limit, whole writes, a close that wakes blocked threads.</summary>
internal static class SocketTools
{
    private const int TcpLevel = 6;
    private const int TcpQuickAck = 12;
    private const int TcpUserTimeout = 18;
    private const int SilenceLimit = 30_000;

    /// <summary>Shuts down first: closing alone does not wake a thread blocked in a receive everywhere.</summary>
    public static void Close(Socket? socket)
    {
        if (socket is null)
            return;
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // Not connected or already closed: closing is all that is left.
        }

        socket.Dispose();
    }

    /// <summary>
    /// Has the system ask a silent peer whether it is still there, after 15 s and three times at intervals of 5 s: one that vanished without a
    /// word keeps its place for half a minute, not for the two hours that are usual.
    /// </summary>
    public static void KeepAlive(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 15);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            // Nobody is asked while something sent is on its way; that has a limit of its own, of a quarter of an hour.
            if (OperatingSystem.IsLinux())
                socket.SetRawSocketOption(TcpLevel, TcpUserTimeout, BitConverter.GetBytes(SilenceLimit));
        }
        catch (SocketException)
        {
            // An old Windows asks in its own time.
        }
    }

    /// <summary>Fills <paramref name="buffer"/>; false when the peer closed or broke off, or sends nothing within the socket's receive timeout.</summary>
    public static bool Receive(Socket socket, Span<byte> buffer, bool quickAck = false) => Receive(socket, buffer, quickAck, deadline: null);

    /// <summary>The moment <paramref name="time"/> from now, for <see cref="Receive(Socket, Span{byte}, long)"/>.</summary>
    public static long DeadlineIn(TimeSpan time) => Environment.TickCount64 + (long)time.TotalMilliseconds;

    /// <summary>Fills <paramref name="buffer"/> before the deadline, however the bytes drip; false when the peer closed, broke off or is too slow.</summary>
    public static bool Receive(Socket socket, Span<byte> buffer, long deadline) => Receive(socket, buffer, quickAck: false, deadline);

    private static bool Receive(Socket socket, Span<byte> buffer, bool quickAck, long? deadline)
    {
        try
        {
            while (!buffer.IsEmpty)
            {
                if (quickAck && OperatingSystem.IsLinux())
                    AcknowledgeAtOnce(socket);
                if (deadline is { } end && !HasDataBefore(socket, end))
                    return false;
                int count = socket.Receive(buffer);
                if (count == 0)
                    return false;
                buffer = buffer[count..];
            }

            return true;
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    private static bool HasDataBefore(Socket socket, long deadline)
    {
        long left = deadline - Environment.TickCount64;
        return left > 0 && socket.Poll(TimeSpan.FromMilliseconds(left), SelectMode.SelectRead);
    }

    /// <summary>Sends all of <paramref name="buffer"/>; false when the peer is gone or takes nothing within the socket's send timeout.</summary>
    public static bool Send(Socket socket, ReadOnlySpan<byte> buffer)
    {
        try
        {
            while (!buffer.IsEmpty)
                buffer = buffer[socket.Send(buffer)..];
            return true;
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>
    /// Makes Linux acknowledge without delay. A peer that writes length and payload separately under Nagle's algorithm waits
    /// for the first acknowledgement, 40 ms per command otherwise. The option is not sticky.
    /// </summary>
    private static void AcknowledgeAtOnce(Socket socket)
    {
        ReadOnlySpan<byte> on = [1, 0, 0, 0];
        socket.SetRawSocketOption(TcpLevel, TcpQuickAck, on);
    }
}
