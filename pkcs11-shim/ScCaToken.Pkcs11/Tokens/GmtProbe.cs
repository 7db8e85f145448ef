using ScCaToken.Driver.Card;
using ScCaToken.Driver.Errors;
using ScCaToken.Driver.Gmt;
using ScCaToken.Driver.Transport;

namespace ScCaToken.Pkcs11.Tokens;

/// <summary>Recognises keys with our GM/T 0017 applet; every application is a token.</summary>
public sealed class GmtProbe : ICardProbe
{
    /// <inheritdoc/>
    public IReadOnlyList<ICardToken> Detect(IApduTransport transport)
    {
        // The transport belongs to the reader, so the card object over it is never disposed.
        var card = new GmtCard(transport);
        try
        {
            card.Channel.Connect();
        }
        catch (CardException)
        {
            // SELECT refused: another make of card.
            return [];
        }

        var tokens = new List<ICardToken>();
        foreach (string name in card.ListApplications())
            tokens.Add(card.OpenApplication(name));
        return tokens;
    }
}
