using ScCaToken.Crypto;
using ScCaToken.Driver.Card;
using ScCaToken.Driver.Errors;
using ScCaToken.Protocol;

namespace ScCaToken.Pkcs11;

/// <summary>A private key in a container of the card; every operation is one command.</summary>
public sealed class CardPrivateKey : PrivateKey
{
    private readonly ICardToken _token;

    /// <summary>Names the key.</summary>
    /// <param name="token">The card.</param>
    /// <param name="container">The card's container id.</param>
    /// <param name="kind">Which pair of the container.</param>
    /// <param name="info">The pair; it must exist.</param>
    /// <param name="publicPart">Its public half.</param>
    /// <param name="type">CKA_KEY_TYPE when it is not the algorithm's own (SM2 under the vendor type).</param>
    public CardPrivateKey(ICardToken token, ushort container, KeyKind kind, KeyPairInfo info, SoftPublicKey? publicPart, CkKeyType? type = null)
        : base(info.Algorithm, type, publicPart)
    {
        ArgumentNullException.ThrowIfNull(token);
        _token = token;
        Container = container;
        Kind = kind;
        Info = info;
    }

    /// <summary>The card's container id.</summary>
    public ushort Container { get; }

    /// <summary>Signing or encryption pair.</summary>
    public KeyKind Kind { get; }

    /// <summary>What the card says of the pair.</summary>
    public KeyPairInfo Info { get; }

    /// <inheritdoc/>
    public override int Bits => Info.Bits;

    /// <inheritdoc/>
    public override bool PadsRsa => (_token.Capabilities & CardCapabilities.RsaPaddingOnCard) != 0;

    /// <inheritdoc/>
    public override int SignRsaPkcs1(ReadOnlySpan<byte> data, Span<byte> signature)
    {
        if (PadsRsa)
            return _token.SignRsaPkcs1(Container, Kind, data, signature);
        Span<byte> block = stackalloc byte[RsaPadding.MaxModulusSize];
        block = block[..Size];
        RsaPadding.PadType1(data, block);
        return SignRsaRaw(block, signature);
    }

    /// <inheritdoc/>
    public override int SignRsaPss(HashId hash, HashId mgfHash, int saltLength, ReadOnlySpan<byte> digest, Span<byte> signature) =>
        _token.SignRsaPss(Container, Kind, CardId(hash), CardId(mgfHash), saltLength, digest, signature);

    /// <inheritdoc/>
    public override int SignRsaRaw(ReadOnlySpan<byte> input, Span<byte> output) => _token.SignRsaRaw(Container, Kind, input, output);

    /// <inheritdoc/>
    public override int SignEcc(ReadOnlySpan<byte> digest, Span<byte> signature) => _token.SignEcc(Container, Kind, digest, signature);

    /// <inheritdoc/>
    public override int DecryptRsaPkcs1(ReadOnlySpan<byte> ciphertext, Span<byte> plaintext)
    {
        try
        {
            return _token.DecryptRsa(Container, Kind, RsaDecryptPadding.Pkcs1, ciphertext, plaintext);
        }
        catch (CardException e) when (IsDataFault(e))
        {
            throw new CkException(Ckr.EncryptedDataInvalid);
        }
    }

    /// <inheritdoc/>
    public override int DecryptRsaOaep(HashId hash, HashId mgfHash, ReadOnlySpan<byte> label, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext)
    {
        try
        {
            return _token.DecryptRsaOaep(Container, Kind, CardId(hash), CardId(mgfHash), label, ciphertext, plaintext);
        }
        catch (CardException e) when (IsDataFault(e))
        {
            throw new CkException(Ckr.EncryptedDataInvalid);
        }
    }

    /// <inheritdoc/>
    public override int DecryptRsaRaw(ReadOnlySpan<byte> ciphertext, Span<byte> output)
    {
        try
        {
            return _token.DecryptRsa(Container, Kind, RsaDecryptPadding.Raw, ciphertext, output);
        }
        catch (CardException e) when (IsDataFault(e))
        {
            throw new CkException(Ckr.EncryptedDataInvalid);
        }
    }

    /// <inheritdoc/>
    public override int DecryptSm2(ReadOnlySpan<byte> ciphertext, Span<byte> plaintext)
    {
        try
        {
            return _token.DecryptSm2(Container, Kind, ciphertext, plaintext);
        }
        catch (CardException e) when (IsDataFault(e))
        {
            throw new CkException(Ckr.EncryptedDataInvalid);
        }
    }

    /// <inheritdoc/>
    public override int DeriveEcdh(ReadOnlySpan<byte> peerPoint, Span<byte> sharedX) => _token.DeriveEcdh(Container, Kind, peerPoint, sharedX);

    /// <inheritdoc/>
    public override int MaxAgreedKeySize => ICardToken.AgreedKeySize;

    /// <inheritdoc/>
    public override Sm2Exchange BeginSm2Exchange(ReadOnlySpan<byte> id, Span<byte> temporaryPoint) =>
        new CardSm2Exchange(this, _token, _token.BeginSm2Exchange(Container, Kind, id, temporaryPoint));

    /// <inheritdoc/>
    public override void AnswerSm2Exchange(ReadOnlySpan<byte> id, in Sm2Peer peer, Span<byte> temporaryPoint, Span<byte> key)
    {
        try
        {
            _token.AnswerSm2Exchange(Container, Kind, id, peer.Point, peer.TemporaryPoint, peer.Id, temporaryPoint, key);
        }
        catch (CardException e) when (IsDataFault(e))
        {
            throw new CkException(Ckr.MechanismParamInvalid);
        }
    }

    /// <summary>The lengths were checked before, so every complaint about the data means that it does not decrypt or belong here; one answer for all.</summary>
    internal static bool IsDataFault(CardException e) =>
        e.StatusWord == StatusWord.ReferencedDataInvalid || e.StatusWord == StatusWord.WrongData || e.StatusWord == StatusWord.WrongLength;

    private static HashAlgorithmId CardId(HashId hash) =>
        HashInfo.TryGetCardId(hash, out var id) ? id : throw new CkException(Ckr.MechanismParamInvalid);
}
