using ScCaToken.Driver.Card;
using ScCaToken.Driver.Errors;
using ScCaToken.Driver.Piv;
using ScCaToken.Driver.Transport;

namespace ScCaToken.Pkcs11.Tokens;

/// <summary>Recognises PIV cards; a card is one token.</summary>
public sealed class PivProbe : ICardProbe
{
    /// <inheritdoc/>
    public IReadOnlyList<ICardToken> Detect(IApduTransport transport)
    {
        // The transport belongs to the reader, so the card object over it is never disposed.
        var card = new PivCard(transport);
        try
        {
            card.Connect();
            return [card];
        }
        catch (CardException)
        {
            // Another make of card.
            return [];
        }
    }
}
