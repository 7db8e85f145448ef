using ScCaToken.Driver.Card;
using ScCaToken.Driver.Errors;
using ScCaToken.Driver.Transport;

namespace ScCaToken.Pkcs11.Tokens;

/// <summary>One reader: knows whether the card in it is still the one it looked at, and the tokens on that card.</summary>
internal sealed class CardReader : IDisposable
{
    private readonly IReadOnlyList<ICardProbe> probes;
    private readonly HandleCounter handles;
    private readonly Lock gate = new();
    private IReadOnlyList<Token> tokens = [];
    private bool looked;
    private long insertion;
    private Exception? refusal;

    public CardReader(string name, IApduTransport transport, IReadOnlyList<ICardProbe> probes, HandleCounter handles)
    {
        this.handles = handles;
        Name = name;
        Transport = transport;
        this.probes = probes;
    }

    /// <summary>The reader's name with its transport's scheme, unique in the process.</summary>
    public string Name { get; }

    public IApduTransport Transport { get; }

    /// <summary>Changes with every arrival or departure of a card or of the reader itself; what C_WaitForSlotEvent compares.</summary>
    public long EventCount => Transport.InsertionCount;

    public bool IsCardPresent => Transport.IsCardPresent;

    /// <summary>False when the card was replaced or removed since the tokens were read.</summary>
    public bool IsCurrent => insertion == Transport.InsertionCount && looked;

    /// <summary>The tokens of the card now in the reader; reads the card when it is new. Empty when there is none or it is unknown.</summary>
    public IReadOnlyList<Token> Tokens()
    {
        lock (gate)
        {
            if (!Transport.IsCardPresent)
            {
                Forget();
                return tokens;
            }

            if (!IsCurrent)
            {
                Forget();
                Look();
            }

            return tokens;
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
        throw refusal is null ? new CkException(Ckr.TokenNotRecognized) : new CkException(CkResult.From(refusal), refusal.Message);
    }

    /// <summary>Drops the tokens with their sessions.</summary>
    public void Forget()
    {
        lock (gate)
        {
            foreach (var token in tokens)
                token.Remove();
            tokens = [];
            looked = false;
            refusal = null;
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
            IReadOnlyList<ICardToken> cards = [];
            foreach (var probe in probes)
            {
                cards = probe.Detect(Transport);
                if (cards.Count > 0)
                    break;
            }

            tokens = [.. cards.Select(card => new Token(this, card, handles))];
        }
        catch (Exception failure) when (failure is CardException or TransportException)
        {
            refusal = failure;
        }

        insertion = Transport.InsertionCount;
        looked = true;
    }
}
