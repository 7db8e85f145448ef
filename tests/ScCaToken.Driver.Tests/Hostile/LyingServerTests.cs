using System.Net;
using System.Net.Sockets;
using ScCaToken.Driver.Channel;
using ScCaToken.Driver.Transports.Tcp;
using ScCaToken.Protocol.KeyLink;
using ScCaToken.TestSupport.Hosts;

namespace ScCaToken.Driver.Tests.Hostile;

/// <summary>The TCP transport on servers that lie, stop, drip and never stop.</summary>
public sealed class LyingServerTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(150);

    /// <summary>What the server does with every frame after a proper handshake.</summary>
    public enum Manner
    {
        Silence,
        HalfAHeader,
        Drip,
        PresenceWithoutEnd,
        WrongSequenceWithoutEnd,
        ImpossibleLength,
        LongestBodyPromised,
        HangsUp,
    }

    [Theory]
    [InlineData(Manner.Silence)]
    [InlineData(Manner.HalfAHeader)]
    [InlineData(Manner.Drip)]
    [InlineData(Manner.PresenceWithoutEnd)]
    [InlineData(Manner.WrongSequenceWithoutEnd)]
    [InlineData(Manner.ImpossibleLength)]
    [InlineData(Manner.LongestBodyPromised)]
    [InlineData(Manner.HangsUp)]
    public void Request_ServerOfBadManners_FailsSoon(Manner manner)
    {
        using var server = new Server(connection => Behave(connection, manner));
        using var provider = new TcpTransportProvider(server.Options);
        using var transport = provider.Open(provider.ListReaders()[0]);
        var attempts = new Attempts(TimeSpan.FromSeconds(5));
        attempts.Make(transport.Connect);
        attempts.Make(() => transport.Transmit([0x80, 0x02, 0x00, 0x00, 0x00], new byte[258]));
        Assert.Equal(2, attempts.Errors);
        // Unasked frames are what a question about presence takes in; it must come back too.
        attempts.Make(() => _ = transport.IsCardPresent);
        attempts.Make(() => provider.ListReaders());
        attempts.Make(() => provider.WaitForChange(20, CancellationToken.None));
    }

    [Fact]
    public void Frames_RandomlySpoiled_EndInAnAnswerOrAnError()
    {
        var attempts = new Attempts(TimeSpan.FromSeconds(5));
        var random = new Random(23);
        var card = new EchoCard { MayWait = false };
        using var server = new Server(connection => Spoil(connection, card, random));
        for (int i = 0; i < 60 * Attempts.Scale; i++)
        {
            using var provider = new TcpTransportProvider(server.Options);
            string name = TcpApduTransport.NameOf(server.Options);
            attempts.Make(() => provider.ListReaders());
            using var transport = provider.Open(name);
            using var channel = new ApduChannel(transport, [0xF0, 0x53]);
            for (int j = 0; j < 5; j++)
            {
                attempts.Make(transport.Connect);
                attempts.Make(transport.BeginTransaction);
                attempts.Make(() => transport.Transmit([0x80, 0x02, 0x00, 0x00, 0x00], new byte[258]));
                attempts.Make(() => channel.InvokeToArray([0x80, 0x04, 0x02, 0x00, 0x00, 0x00, 0x00]));
                attempts.Make(transport.EndTransaction);
                attempts.Make(() => _ = transport.InsertionCount);
                attempts.Make(() => _ = transport.IsCardPresent);
            }
        }

        output.WriteLine($"measured: TCP server that lies: {attempts}");
        Assert.True(attempts is { Answers: > 100, Errors: > 100 });
    }

    private static void Behave(Socket connection, Manner manner)
    {
        while (Receive(connection, out var header, out _))
        {
            if (header.Kind == KeyLinkKind.Hello)
            {
                Send(connection, KeyLinkKind.Hello, header.Sequence, Hello());
                continue;
            }

            switch (manner)
            {
                case Manner.HalfAHeader:
                    connection.Send([0, 0, 0]);
                    break;
                case Manner.Drip:
                    connection.Send([0, 0, 0xFF, 0x00, (byte)header.Kind, 0, (byte)(header.Sequence >> 8), (byte)(header.Sequence & 0xFF)]);
                    for (; ; Thread.Sleep(10))
                        connection.Send([0]);
                case Manner.PresenceWithoutEnd:
                    for (byte i = 0; ;)
                        Send(connection, KeyLinkKind.Presence, 0, [1, 0, 0, 0, 0, 0, 0, 0, header.Kind == KeyLinkKind.Transmit ? i++ : (byte)0]);
                case Manner.WrongSequenceWithoutEnd:
                    // Every sequence but the right one: i is never 0.
                    for (int i = 1; ; i = (i % 0xFFFF) + 1)
                        Send(connection, header.Kind, (ushort)((header.Sequence + i) & 0xFFFF), new byte[41]);
                case Manner.ImpossibleLength:
                    connection.Send([0xFF, 0xFF, 0xFF, 0xFF, (byte)header.Kind, 0, 0, 1]);
                    break;
                case Manner.LongestBodyPromised:
                    connection.Send([0x00, 0x01, 0x00, 0x08, (byte)header.Kind, 0, 0, 1, 2, 3]);
                    break;
                case Manner.HangsUp:
                    return;
            }
        }
    }

    private static void Spoil(Socket connection, EchoCard card, Random random)
    {
        byte[] response = new byte[65_538];
        while (Receive(connection, out var header, out byte[] body))
        {
            byte[] payload = [];
            switch (header.Kind)
            {
                case KeyLinkKind.Hello:
                    payload = Hello();
                    break;
                case KeyLinkKind.Connect:
                    card.PowerOn();
                    payload = [.. new byte[8], .. card.Atr.Span];
                    break;
                case KeyLinkKind.Transmit:
                    payload = response[..card.Transmit(body, response)];
                    break;
            }

            var status = KeyLinkStatus.Ok;
            lock (random)
            {
                switch (random.Next(30))
                {
                    case 0: status = (KeyLinkStatus)random.Next(9); break;
                    case 1: payload = payload[..random.Next(payload.Length + 1)]; break;
                    case 2: payload = [.. payload, .. new byte[random.Next(66_000 - payload.Length)]]; break;
                    case 3: header = header with { Sequence = (ushort)random.Next(65_536) }; break;
                    case 4: header = header with { Kind = (KeyLinkKind)random.Next(256) }; break;
                    case 5: random.NextBytes(payload); break;
                    case 6: Send(connection, KeyLinkKind.Presence, 0, new byte[random.Next(12)]); break;
                    case 7: connection.Send(new byte[random.Next(20)]); break;
                }
            }

            Send(connection, header.Kind, header.Sequence, payload, status);
        }
    }

    private static byte[] Hello() => [KeyLinkHeader.Version, 0, 1, .. new byte[8 + KeyLinkProof.NonceLength]];

    private static bool Receive(Socket connection, out KeyLinkHeader header, out byte[] body)
    {
        byte[] head = new byte[KeyLinkHeader.Size];
        body = [];
        header = default;
        if (!Fill(connection, head) || !KeyLinkHeader.TryRead(head, out header))
            return false;
        body = new byte[header.Length];
        return Fill(connection, body);
    }

    private static bool Fill(Socket connection, Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int count = connection.Receive(buffer);
            if (count == 0)
                return false;
            buffer = buffer[count..];
        }

        return true;
    }

    private static void Send(Socket connection, KeyLinkKind kind, ushort sequence, byte[] payload, KeyLinkStatus status = KeyLinkStatus.Ok)
    {
        byte[] frame = new byte[KeyLinkHeader.Size + payload.Length];
        new KeyLinkHeader(payload.Length, kind, status, sequence).Write(frame);
        payload.CopyTo(frame, KeyLinkHeader.Size);
        connection.Send(frame);
    }

    /// <summary>Takes connections and behaves on each as it was told, on a thread of its own, until the peer or the test ends it.</summary>
    private sealed class Server : IDisposable
    {
        private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        public Server(Action<Socket> behaviour)
        {
            _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _listener.Listen();
            Options = new TcpTransportOptions
            {
                Host = "127.0.0.1",
                Port = ((IPEndPoint)_listener.LocalEndPoint!).Port,
                ConnectTimeout = Patience,
                CommandTimeout = Patience,
            };
            new Thread(() => Accept(behaviour)) { IsBackground = true }.Start();
        }

        public TcpTransportOptions Options { get; }

        public void Dispose() => _listener.Dispose();

        private void Accept(Action<Socket> behaviour)
        {
            try
            {
                while (true)
                {
                    var connection = _listener.Accept();
                    new Thread(() => Serve(connection, behaviour)) { IsBackground = true }.Start();
                }
            }
            catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        private static void Serve(Socket connection, Action<Socket> behaviour)
        {
            using (connection)
            {
                try
                {
                    behaviour(connection);
                }
                catch (SocketException)
                {
                    // The driver hung up, as it should.
                }
            }
        }
    }
}
