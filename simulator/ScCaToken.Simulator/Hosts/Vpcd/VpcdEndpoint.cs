using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace ScCaToken.Simulator.Hosts.Vpcd;

/// <summary>
/// The key in a reader of pcscd: a client of vsmartcard's vpcd. While the key is plugged in, the endpoint stays connected and
/// comes back when pcscd restarts; unplugging is disconnecting.
/// </summary>
/// <remarks>
/// Both ways a frame is a length (u16, big-endian) and that many bytes. A frame of one byte is a control: 00 power off, 01 power on,
/// 02 reset, 04 "send your ATR"; only the last is answered. Any longer frame is a command APDU. Frames may arrive glued together.
/// </remarks>
public sealed class VpcdEndpoint : IDisposable
{
    /// <summary>Port of the first slot; slot n listens on this plus n.</summary>
    public const int DefaultPort = 35963;

    private const int MaxFrame = 65_535;
    private const int MaxResponse = 65_538;
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(100);
    private readonly string _host;
    private readonly int _port;
    private readonly CardPort _card;
    private readonly ManualResetEventSlim _wake = new();
    private readonly Thread _thread;
    private readonly byte[] _command = new byte[MaxFrame];
    private readonly byte[] _answer = new byte[2 + MaxResponse];
    private readonly VpcdAnswerChain _chain = new();
    private Socket? _socket;
    private volatile bool _closing;

    /// <summary>Starts connecting to <paramref name="host"/>:<paramref name="port"/>; the key appears as soon as vpcd is there.</summary>
    public VpcdEndpoint(CardHub hub, string host = "127.0.0.1", int port = DefaultPort)
    {
        _host = host;
        _port = port;
        _card = hub.OpenPort();
        _card.PresenceChanged += OnPresenceChanged;
        _thread = new Thread(Run) { IsBackground = true, Name = "scca vpcd" };
        _thread.Start();
    }

    /// <summary>Whether vpcd is connected now, that is: whether the reader holds the key.</summary>
    public bool IsConnected { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _closing = true;
        OnPresenceChanged();
        _thread.Join();
        _card.Dispose();
        _wake.Dispose();
    }

    private void OnPresenceChanged()
    {
        if (_closing || !_card.IsPresent)
            SocketTools.Close(Volatile.Read(ref _socket));
        _wake.Set();
    }

    private void Run()
    {
        while (!_closing)
        {
            _wake.Reset();
            if (!_card.IsPresent)
            {
                if (!_closing)
                    _wake.Wait();
                continue;
            }

            if (Connect())
            {
                Serve();
                // A peer that takes connections only to drop them must not keep a processor busy.
                Thread.Sleep(1);
            }
            else if (!_closing)
            {
                _wake.Wait(RetryInterval);
            }
        }
    }

    private bool Connect()
    {
        var fresh = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Volatile.Write(ref _socket, fresh);
        try
        {
            fresh.Connect(_host, _port);
            // A key pulled while connecting was not seen by the handler if the socket was not yet there.
            if (_card.IsPresent && !_closing)
                return true;
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // pcscd is away.
        }

        SocketTools.Close(fresh);
        return false;
    }

    private void Serve()
    {
        var connection = _socket!;
        try
        {
            IsConnected = true;
            Span<byte> head = stackalloc byte[2];
            while (SocketTools.Receive(connection, head, quickAck: true))
            {
                var frame = _command.AsSpan(0, BinaryPrimitives.ReadUInt16BigEndian(head));
                if (!SocketTools.Receive(connection, frame, quickAck: true))
                    break;
                int length = frame.Length <= 1 ? Control(frame) : Run(frame);
                CryptographicOperations.ZeroMemory(frame);
                if (length < 0)
                    break;
                var answer = _answer.AsSpan(0, 2 + length);
                if (length > 0 && !SocketTools.Send(connection, answer))
                    break;
                CryptographicOperations.ZeroMemory(answer);
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // The key was pulled or pcscd went away: the loop above decides what comes next.
        }
        finally
        {
            IsConnected = false;
            SocketTools.Close(connection);
            _card.PowerOff();
            _chain.Clear();
            CryptographicOperations.ZeroMemory(_command);
            CryptographicOperations.ZeroMemory(_answer);
        }
    }

    /// <summary>Returns the length of the answer in the buffer behind its length field, 0 for none, -1 to hang up.</summary>
    private int Control(ReadOnlySpan<byte> frame)
    {
        switch (frame.IsEmpty ? (byte)0xFF : frame[0])
        {
            case 0x00:
                _chain.Clear();
                _card.PowerOff();
                return 0;
            case 0x01:
                _chain.Clear();
                return _card.PowerOn() == PortStatus.Ok ? 0 : -1;
            case 0x02:
                _chain.Clear();
                return _card.Reset() == PortStatus.Ok ? 0 : -1;
            case 0x04:
                _card.Atr.Span.CopyTo(_answer.AsSpan(2));
                return Framed(_card.Atr.Length);
            default:
                return 0;
        }
    }

    private int Run(ReadOnlySpan<byte> apdu)
    {
        if (_chain.TryContinue(apdu, _answer.AsSpan(2), out int length))
            return Framed(length);
        // A reset behind pcscd's back cannot be told; hanging up makes it a removal and an insertion, which programs handle.
        var status = _card.Transmit(apdu, _answer.AsSpan(2), out length);
        if (status != PortStatus.Ok)
            return -1;
        return Framed(length <= MaxFrame ? length : _chain.Begin(_answer.AsSpan(2), length));
    }

    private int Framed(int length)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_answer, (ushort)length);
        return length;
    }
}
