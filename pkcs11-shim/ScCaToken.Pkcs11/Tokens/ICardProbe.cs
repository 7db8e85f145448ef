using ScCaToken.Driver.Card;
using ScCaToken.Driver.Transport;

namespace ScCaToken.Pkcs11.Tokens;

/// <summary>Recognises one make of card. Several probes are tried in order; the first that knows the card wins.</summary>
public interface ICardProbe
{
    /// <summary>The tokens of the card in the reader; empty when the card is of another make or holds no application.</summary>
    IReadOnlyList<ICardToken> Detect(IApduTransport transport);
}
