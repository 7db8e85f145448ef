using ScCaToken.Driver.Transport;

namespace ScCaToken.TestSupport.Transports;

/// <summary>A reader whose card is a function from command to answer; counts what the driver asks of it.</summary>
public sealed class FunctionTransport(Func<byte[], byte[]> card, string name = "function") : IApduTransport
{
    private long _exchanges;
    private long _presenceQuestions;
    private long _insertions = 1;
    private bool _noticed = true;

    public string ReaderName => name;

    public bool IsConcurrent => false;

    public int MaxCommandLength { get; init; } = 65_535;

    /// <summary>Commands sent so far.</summary>
    public long Exchanges => Interlocked.Read(ref _exchanges);

    /// <summary>How often the driver asked whether a card is there; behind PC/SC each is a call to the service.</summary>
    public long PresenceQuestions => Interlocked.Read(ref _presenceQuestions);

    /// <summary>Whether the card is in the reader. As behind PC/SC, nobody is told of a change who does not ask.</summary>
    public bool HasCard { get; set; } = true;

    public bool IsCardPresent
    {
        get
        {
            Interlocked.Increment(ref _presenceQuestions);
            if (_noticed != HasCard)
                _insertions++;
            return _noticed = HasCard;
        }
    }

    public long InsertionCount => _insertions;

    public ReadOnlyMemory<byte> Atr { get; init; } = new byte[] { 0x3B, 0x80, 0x01, 0x81 };

    public void Connect()
    {
    }

    public void Disconnect()
    {
    }

    public int Transmit(ReadOnlySpan<byte> command, Span<byte> response)
    {
        Interlocked.Increment(ref _exchanges);
        byte[] answer = card(command.ToArray());
        if (answer.Length > response.Length)
            throw new TransportException(TransportError.Communication, "the answer is longer than expected");
        answer.CopyTo(response);
        return answer.Length;
    }

    public void BeginTransaction()
    {
    }

    public void EndTransaction()
    {
    }

    public void Reset()
    {
    }

    public void Dispose()
    {
    }
}
