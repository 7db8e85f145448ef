using ScCaToken.Driver.Card;
using ScCaToken.Driver.Errors;

namespace ScCaToken.Pkcs11;

/// <summary>An exchange whose temporary key is on the card, which forgets it when the user logs out.</summary>
internal sealed class CardSm2Exchange(CardPrivateKey key, ICardToken token, ushort number) : Sm2Exchange
{
    public override PrivateKey Key => key;

    public override void Finish(in Sm2Peer peer, Span<byte> agreed)
    {
        try
        {
            token.FinishSm2Exchange(number, peer.Point, peer.TemporaryPoint, peer.Id, agreed);
        }
        catch (CardException e) when (CardPrivateKey.IsDataFault(e))
        {
            throw new CkException(Ckr.MechanismParamInvalid);
        }
    }
}
