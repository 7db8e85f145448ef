using System.Net.Sockets;

namespace ScCaToken.Simulator.Tests.Hosts;

/// <summary>
/// Sends batches of packets made from a fixed seed, and takes whatever comes back. Every connection ends in noise, which the other
/// side answers by hanging up.
/// </summary>
internal sealed class PacketFuzzer(Func<Socket> connect, Action<Random, List<byte>, int> packet, Action<Random, List<byte>>? greeting = null)
{
    private const int BatchSize = 100;
    private long _received;

    /// <summary>Packets sent.</summary>
    public int Sent { get; private set; }

    /// <summary>Connections the other side ended before their noise: packets behind that were not looked at.</summary>
    public int Drops { get; private set; }

    public void Run(int seed, int count)
    {
        var random = new Random(seed);
        var batch = new List<byte>();
        Socket? socket = null;
        Thread? drain = null;
        while (Sent < count)
        {
            batch.Clear();
            if (socket is null)
            {
                socket = connect();
                socket.SendTimeout = 10_000;
                var current = socket;
                drain = new Thread(() => Drain(current)) { IsBackground = true };
                drain.Start();
                greeting?.Invoke(random, batch);
            }

            for (int i = 0; i < BatchSize; i++)
                packet(random, batch, i);
            // One batch in five ends the connection, in noise without any frame.
            bool last = random.Next(5) == 0 || Sent + BatchSize >= count;
            if (last)
                Noise(random, batch, random.Next(1, 64));
            bool sent = TrySend(socket, [.. batch]);
            Sent += BatchSize;
            if (!sent)
                Drops++;
            else if (!last)
                continue;
            // Half a close: the other side reads everything that was sent before it sees the end.
            if (sent)
                HalfClose(socket);
            drain!.Join();
            socket.Dispose();
            socket = null;
        }
    }

    /// <summary>Bytes received: proof that packets were not only thrown away.</summary>
    public long Received => Interlocked.Read(ref _received);

    public static void Noise(Random random, List<byte> batch, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        batch.AddRange(bytes);
    }

    public static void BigEndian(List<byte> batch, uint value) => batch.AddRange([(byte)(value >> 24), (byte)((value >> 16) & 0xFF), (byte)((value >> 8) & 0xFF), (byte)(value & 0xFF)]);

    /// <summary>Mostly short, sometimes of a limit's size.</summary>
    public static int Length(Random random) => random.Next(200) switch
    {
        0 => random.Next(65_530, 65_545),
        < 20 => random.Next(255, 300),
        _ => random.Next(0, 40),
    };

    private static void HalfClose(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The noise has ended the connection already.
        }
    }

    private static bool TrySend(Socket socket, byte[] batch)
    {
        try
        {
            for (int sent = 0; sent < batch.Length;)
                sent += socket.Send(batch, sent, batch.Length - sent, SocketFlags.None);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Drain(Socket socket)
    {
        byte[] sink = new byte[1 << 16];
        try
        {
            while (socket.Receive(sink) is > 0 and var count)
                Interlocked.Add(ref _received, count);
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // The connection is over.
        }
    }
}
