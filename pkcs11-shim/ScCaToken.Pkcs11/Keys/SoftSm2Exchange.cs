using ScCaToken.Crypto;

namespace ScCaToken.Pkcs11;

/// <summary>An exchange of a key in the library's memory, with a temporary key there too.</summary>
internal sealed class SoftSm2Exchange(SoftPrivateKey key, Sm2PrivateKey own, Sm2PrivateKey temporary, byte[] id) : Sm2Exchange
{
    public override PrivateKey Key => key;

    public override void Finish(in Sm2Peer peer, Span<byte> agreed)
    {
        if (!Sm2KeyExchange.TryAgree(initiator: true, own, temporary, id, peer.Point, peer.TemporaryPoint, peer.Id, agreed))
            throw new CkException(Ckr.MechanismParamInvalid);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            temporary.Dispose();
        base.Dispose(disposing);
    }
}
