using ScCaToken.Driver.Card;
using ScCaToken.Driver.Errors;
using ScCaToken.Driver.Transport;

namespace ScCaToken.Pkcs11.Tokens;

/// <summary>One reader: knows whether the card in it is still the one it looked at, and the tokens on that card.</summary>
internal sealed class CardReader : IDisposable
{
    // How long a card that was seen counts as there. A question is a call to the PC/SC service, whose own poll is four times slower.
    private const int TrustMilliseconds = 100;
    private readonly IReadOnlyList<ICardProbe> _probes;
    private readonly HandleCounter _handles;
    private readonly Lock _gate = new();
    private IReadOnlyList<Token> _tokens = [];
    private bool _looked;
    private long _insertion;
    private long _seenAt;
    private Exception? _refusal;

    public CardReader(string name, IApduTransport transport, IReadOnlyList<ICardProbe> probes, HandleCounter handles)
    {
        _handles = handles;
        Name = name;
        Transport = transport;
        _probes = probes;
    }

    /// <summary>The reader's name with its transport's scheme, unique in the process.</summary>
    public string Name { get; }

    public IApduTransport Transport { get; }

    /// <summary>Changes with every arrival or departure of a card or of the reader itself; what C_WaitForSlotEvent compares.</summary>
    public long EventCount => Transport.InsertionCount;

    public bool IsCardPresent => Transport.IsCardPresent;

    /// <summary>False when the card was replaced or removed since the tokens were read.</summary>
    public bool IsCurrent => _insertion == Transport.InsertionCount && _looked;

    /// <summary>The tokens of the card now in the reader; reads the card when it is new. Empty when there is none or it is unknown.</summary>
    public IReadOnlyList<Token> Tokens()
    {
        lock (_gate)
        {
            if (!Transport.IsCardPresent)
            {
                Forget();
                return _tokens;
            }

            _seenAt = Environment.TickCount64;
            if (!IsCurrent)
            {
                Forget();
                Look();
            }

            return _tokens;
        }
    }

    /// <summary>The token at an index, or the reason why there is none.</summary>
    public Token TokenAt(int index)
    {
        var present = Tokens();
        if (index < present.Count)
            return present[index];
        if (!IsCardPresent)
            throw new CkException(Ckr.TokenNotPresent);
        throw _refusal is { } refusal ? new CkException(CkResult.From(refusal), refusal.Message) : new CkException(Ckr.TokenNotRecognized);
    }

    /// <summary>The token at an index of a card seen a moment ago; null when the reader must be asked.</summary>
    public Token? KnownTokenAt(int index)
    {
        lock (_gate)
            return IsCurrent && Environment.TickCount64 - _seenAt < TrustMilliseconds && index < _tokens.Count ? _tokens[index] : null;
    }

    /// <summary>Drops the tokens with their sessions.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            foreach (var token in _tokens)
                token.Remove();
            _tokens = [];
            _looked = false;
            _refusal = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Forget();
        Transport.Dispose();
    }

    private void Look()
    {
        try
        {
            Transport.Connect();
            // Read first: a card exchanged during the look is another one than the one looked at.
            _insertion = Transport.InsertionCount;
            IReadOnlyList<ICardToken> cards = [];
            foreach (var probe in _probes)
            {
                cards = probe.Detect(Transport);
                if (cards.Count > 0)
                    break;
            }

            _tokens = [.. cards.Select(card => new Token(this, card, _handles))];
        }
        catch (CardException failure)
        {
            _refusal = failure;
        }
        catch (TransportException failure)
        {
            // The way to the card, which another program may hold for a moment: the next call looks again.
            _refusal = failure;
            return;
        }

        _looked = true;
    }
}
