using ScCaToken.Crypto;
using ScCaToken.Driver;

namespace ScCaToken.Pkcs11;

/// <summary>An exchange of a key in the library's memory, which it holds, with a temporary key there too.</summary>
internal sealed class SoftSm2Exchange : Sm2Exchange
{
    private readonly SoftPrivateKey _key;
    private readonly Sm2PrivateKey _own;
    private readonly Sm2PrivateKey _temporary;
    private readonly byte[] _id;
    private bool _disposed;

    /// <summary>Begins the exchange and writes the temporary point, X ‖ Y.</summary>
    public SoftSm2Exchange(SoftPrivateKey key, Sm2PrivateKey own, ReadOnlySpan<byte> id, Span<byte> temporaryPoint)
    {
        key.Hold();
        (_key, _own, _id) = (key, own, id.ToArray());
        _temporary = Sm2PrivateKey.Generate(HostRandom.Instance);
        _temporary.ExportPublicKey(temporaryPoint);
    }

    public override PrivateKey Key => _key;

    public override void Finish(in Sm2Peer peer, Span<byte> agreed)
    {
        if (!Sm2KeyExchange.TryAgree(initiator: true, _own, _temporary, _id, peer.Point, peer.TemporaryPoint, peer.Id, agreed))
            throw new CkException(Ckr.MechanismParamInvalid);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _temporary.Dispose();
            _key.Release();
        }

        base.Dispose(disposing);
    }
}
