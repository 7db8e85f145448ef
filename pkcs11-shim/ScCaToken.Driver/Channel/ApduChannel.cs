using System.Buffers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using ScCaToken.Driver.Transport;
using ScCaToken.Protocol;

namespace ScCaToken.Driver.Channel;

/// <summary>
/// Carries whole commands over a transport: connects and selects the applet when needed, splits what the path cannot carry in one piece,
/// collects long answers, and after a reset by a stranger selects again and repeats the command, which the card never saw.
/// Thread-safe. On a concurrent transport single exchanges run side by side; <see cref="Enter"/> makes a sequence exclusive on a serial one.
/// </summary>
public sealed class ApduChannel : IDisposable
{
    private const int ShortCommandLimit = 261;
    private const int MaxResponse = 65538;
    private const int LongestOnStack = 1024;

    // The longest answer in pieces of 64 bytes; what comes in smaller ones comes from no card.
    private const int MaxPieces = 1024;

    private const long NeverConnected = -1;
    private readonly IApduTransport _transport;
    private readonly byte[] _aid;
    private readonly bool _shortOnly;
    private readonly bool _isConcurrent;
    private readonly Lock _gate = new();
    private volatile bool _ready;
    private int _epoch;
    private long _insertionSeen = NeverConnected;

    // Longest command that goes in one piece; 0 where only short ones do.
    private int _wholeLimit;

    /// <summary>
    /// Makes a channel to the applet <paramref name="aid"/>; nothing is sent yet. <paramref name="shortOnly"/> is for applets that promise
    /// no more than short APDUs with chaining, whatever the reader carries (PIV, SP 800-73-4 part 2 §3.1.2).
    /// </summary>
    public ApduChannel(IApduTransport transport, ReadOnlySpan<byte> aid, bool shortOnly = false)
    {
        _transport = transport;
        _aid = aid.ToArray();
        _shortOnly = shortOnly;
        _isConcurrent = transport.IsConcurrent;
    }

    /// <summary>The transport below.</summary>
    public IApduTransport Transport => _transport;

    /// <summary>Changes whenever the card lost its volatile state (reset, removal, other card): logins and volatile handles of an older epoch are gone.</summary>
    public int Epoch => Volatile.Read(ref _epoch);

    /// <summary>The FCI the applet answered to the last SELECT.</summary>
    public ReadOnlyMemory<byte> SelectAnswer { get; private set; }

    /// <summary>Sends <paramref name="command"/> (extended form) and receives the data of the answer; returns the status word, never 61xx or 6A9E.</summary>
    /// <exception cref="TransportException">The card cannot be reached; the channel connects afresh at the next call.</exception>
    public StatusWord Transmit(ReadOnlySpan<byte> command, Span<byte> answer, out int answerLength)
    {
        if (_isConcurrent && _ready)
            return Exchange(command, answer, out answerLength);
        lock (_gate)
        {
            EnsureReady();
            return Exchange(command, answer, out answerLength);
        }
    }

    /// <summary>Sends a command and throws <see cref="Errors.CardException"/> unless the card says 9000; returns the length of the answer.</summary>
    public int Invoke(ReadOnlySpan<byte> command, Span<byte> answer)
    {
        var sw = Transmit(command, answer, out int length);
        return sw.IsSuccess ? length : throw new Errors.CardException(sw);
    }

    /// <summary>Sends a command whose answer is only a status word.</summary>
    public void Invoke(ReadOnlySpan<byte> command) => Invoke(command, []);

    /// <summary>Sends a command and returns its answer of unknown length as a new array.</summary>
    public byte[] InvokeToArray(ReadOnlySpan<byte> command)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent(MaxResponse);
        try
        {
            int length = Invoke(command, rented);
            byte[] result = rented[..length];
            CryptographicOperations.ZeroMemory(rented.AsSpan(0, length));
            return result;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Makes the commands until the scope's end one sequence that no other thread and, on PC/SC, no other program interrupts.</summary>
    public Scope Enter()
    {
        _gate.Enter();
        try
        {
            EnsureReady();
            _transport.BeginTransaction();
        }
        catch
        {
            _gate.Exit();
            throw;
        }

        return new Scope(this);
    }

    /// <summary>Connects and selects if that has not been done since the last reset or removal.</summary>
    public void Connect()
    {
        lock (_gate)
            EnsureReady();
    }

    /// <summary>Somebody selected another applet behind the channel: the next command selects ours again, whose volatile state is gone.</summary>
    public void Forget() => _ready = false;

    /// <summary>Resets the card on purpose.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _ready = false;
            Interlocked.Increment(ref _epoch);
            _transport.Reset();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _ready = false;
            _transport.Dispose();
        }
    }

    private void EnsureReady()
    {
        if (_ready && _insertionSeen == _transport.InsertionCount)
            return;
        if (_insertionSeen != NeverConnected)
            Interlocked.Increment(ref _epoch);
        _transport.Connect();
        _insertionSeen = _transport.InsertionCount;
        int limit = _transport.MaxCommandLength;
        _wholeLimit = !_shortOnly && limit > ShortCommandLimit ? limit : 0;
        Select();
        _ready = true;
    }

    private void Select()
    {
        Span<byte> command = stackalloc byte[6 + _aid.Length];
        command[0] = 0x00;
        command[1] = (byte)IsoIns.Select;
        command[2] = 0x04;
        command[3] = 0x00;
        command[4] = (byte)_aid.Length;
        _aid.CopyTo(command[5..]);
        command[^1] = 0x00;
        Span<byte> answer = stackalloc byte[512];
        var sw = Collect(command, answer, out int length);
        if (!sw.IsSuccess)
            throw new Errors.CardException(sw);
        SelectAnswer = answer[..length].ToArray();
    }

    private StatusWord Exchange(ReadOnlySpan<byte> command, Span<byte> answer, out int answerLength)
    {
        try
        {
            if (_isConcurrent && _insertionSeen != _transport.InsertionCount)
                throw new TransportException(TransportError.CardReset, "the card was replugged");
            return SendOnce(command, answer, out answerLength);
        }
        catch (TransportException failure) when (failure.Error == TransportError.CardReset)
        {
            // The card did not see the command. Its logins are gone; it answers 6982 where that matters.
            lock (_gate)
            {
                _ready = false;
                EnsureReady();
                return SendOnce(command, answer, out answerLength);
            }
        }
        catch (TransportException)
        {
            _ready = false;
            throw;
        }
    }

    private StatusWord SendOnce(ReadOnlySpan<byte> command, Span<byte> answer, out int answerLength)
    {
        if (command.Length <= _wholeLimit)
            return Collect(command, answer, out answerLength);
        return SendChained(command, answer, out answerLength);
    }

    /// <summary>Re-codes an extended command as short ones: CLA bit 5 set on all but the last part (ISO/IEC 7816-4 §5.3.3).</summary>
    private StatusWord SendChained(ReadOnlySpan<byte> command, Span<byte> answer, out int answerLength)
    {
        if (!CommandApdu.TryParse(command, out var parsed))
            throw new ArgumentException("not a command APDU", nameof(command));
        Span<byte> part = stackalloc byte[ShortCommandLimit];
        var data = parsed.Data;
        command[..4].CopyTo(part);
        try
        {
            while (data.Length > 255)
            {
                part[0] = (byte)(parsed.Cla | 0x10);
                part[4] = 255;
                data[..255].CopyTo(part[5..]);
                data = data[255..];
                var sw = Collect(part[..260], answer, out answerLength);
                if (!sw.IsSuccess)
                    return sw;
            }

            part[0] = parsed.Cla;
            int length = 4;
            if (!data.IsEmpty)
            {
                part[length++] = (byte)data.Length;
                data.CopyTo(part[length..]);
                length += data.Length;
            }

            if (parsed.ExpectedLength > 0)
                part[length++] = (byte)(parsed.ExpectedLength >= 256 ? 0 : parsed.ExpectedLength);
            return Collect(part[..length], answer, out answerLength);
        }
        finally
        {
            // The data may be a PIN.
            CryptographicOperations.ZeroMemory(part);
        }
    }

    /// <summary>Sends one APDU and collects its answer, however many exchanges that takes.</summary>
    [SkipLocalsInit]
    private StatusWord Collect(ReadOnlySpan<byte> command, Span<byte> answer, out int answerLength)
    {
        if (answer.Length + 2 <= LongestOnStack)
            return Collect(command, stackalloc byte[LongestOnStack], answer, out answerLength);
        byte[] rented = ArrayPool<byte>.Shared.Rent(MaxResponse);
        try
        {
            return Collect(command, rented, answer, out answerLength);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private StatusWord Collect(ReadOnlySpan<byte> command, Span<byte> response, Span<byte> answer, out int answerLength)
    {
        int received = 0;
        try
        {
            received = _transport.Transmit(command, response);
            var sw = Take(response, received, answer, out answerLength);
            // Nearly always the whole answer; the rest of the way is kept off the signing path.
            return IsLast(sw) ? sw : Follow(command, sw, response, answer, ref answerLength);
        }
        finally
        {
            // Answers may be secrets.
            CryptographicOperations.ZeroMemory(response[..received]);
        }
    }

    /// <summary>
    /// Follows 61xx (GET RESPONSE), 6Cxx (repeat with the right Le) and 6A9E (repeat for the rest), as long as that leads somewhere: a card
    /// that goes on without giving data, or corrects the same Le twice, is malformed.
    /// </summary>
    private StatusWord Follow(ReadOnlySpan<byte> command, StatusWord sw, Span<byte> response, Span<byte> answer, ref int answerLength)
    {
        int used = 0;
        try
        {
            Span<byte> next = stackalloc byte[ShortCommandLimit];
            scoped ReadOnlySpan<byte> current = command;
            bool corrected = false;
            int got = answerLength;
            for (int piece = 0; piece < MaxPieces; piece++)
            {
                if (sw.Sw1 == 0x61 && (piece == 0 || corrected || got > 0))
                {
                    next[0] = (byte)(command[0] & 0x03);
                    next[1] = (byte)IsoIns.GetResponse;
                    next[2] = 0;
                    next[3] = 0;
                    next[4] = sw.Sw2;
                    current = next[..5];
                    corrected = false;
                }
                else if (sw.Sw1 == 0x6C && !corrected && EndsWithShortLe(current))
                {
                    corrected = true;
                    current.CopyTo(next);
                    next[current.Length - 1] = sw.Sw2;
                    current = next[..current.Length];
                }
                else if (sw == StatusWord.MoreDataRepeatCommand && got > 0)
                {
                    current = command;
                }
                else
                {
                    return IsLast(sw) ? sw : throw Errors.CardException.Malformed();
                }

                int received = _transport.Transmit(current, response);
                used = Math.Max(used, received);
                sw = Take(response, received, answer[answerLength..], out got);
                answerLength += got;
            }

            throw Errors.CardException.Malformed();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(response[..used]);
        }
    }

    private static bool IsLast(StatusWord sw) => sw.Sw1 is not (0x61 or 0x6C) && sw != StatusWord.MoreDataRepeatCommand;

    /// <summary>Takes a response apart: its data go to <paramref name="room"/>, the status word is returned.</summary>
    private static StatusWord Take(ReadOnlySpan<byte> response, int received, Span<byte> room, out int dataLength)
    {
        if (received < 2)
            throw new TransportException(TransportError.Communication, "the card answered without a status word");
        var data = response[..(received - 2)];
        if (!data.TryCopyTo(room))
            throw Errors.CardException.Malformed();
        dataLength = data.Length;
        return new StatusWord((ushort)((response[received - 2] << 8) | response[received - 1]));
    }

    /// <summary>Only a byte that is an Le may be corrected: in a command without one the last byte is data, and may be a PIN's.</summary>
    private static bool EndsWithShortLe(ReadOnlySpan<byte> command) =>
        command.Length == 5 || (command.Length > 5 && command[4] != 0 && command.Length == 6 + command[4]);

    /// <summary>The exclusive use of the channel; dispose it to end.</summary>
    public readonly ref struct Scope
    {
        private readonly ApduChannel _channel;

        internal Scope(ApduChannel channel) => _channel = channel;

        /// <summary>Ends the exclusive use.</summary>
        public void Dispose()
        {
            _channel._transport.EndTransaction();
            _channel._gate.Exit();
        }
    }
}
