using ScCaToken.Driver.Card;

namespace ScCaToken.Pkcs11;

/// <summary>A private key, wherever it is. Inputs have been checked by the operation; outputs are spans of at least the promised size.</summary>
public abstract class PrivateKey : AsymmetricKey
{
    /// <summary>Creates the key with its public part, which schemes need (SM2: Z; RSA: the modulus). Null only where the card cannot tell it.</summary>
    protected PrivateKey(KeyAlgorithm algorithm, CkKeyType? type, SoftPublicKey? publicPart)
        : base(algorithm, type) => PublicPart = publicPart;

    /// <inheritdoc/>
    public override CkObjectClass Class => CkObjectClass.PrivateKey;

    /// <summary>The public half.</summary>
    public SoftPublicKey? PublicPart { get; }

    /// <summary>Whether the key's owner pads itself; if not, the host pads and only the raw operations are called.</summary>
    public virtual bool PadsRsa => false;

    /// <summary>EMSA-PKCS1-v1_5 over the given bytes (at most k − 11); returns k.</summary>
    public abstract int SignRsaPkcs1(ReadOnlySpan<byte> data, Span<byte> signature);

    /// <summary>RSASSA-PSS over a digest; only when <see cref="PadsRsa"/> and the hashes have card numbers.</summary>
    public virtual int SignRsaPss(HashId hash, HashId mgfHash, int saltLength, ReadOnlySpan<byte> digest, Span<byte> signature) =>
        throw new CkException(Ckr.FunctionFailed, "the key does not pad");

    /// <summary>The bare private operation for a signature; k bytes below the modulus.</summary>
    public abstract int SignRsaRaw(ReadOnlySpan<byte> input, Span<byte> output);

    /// <summary>ECDSA over a digest of the field's size, or SM2 over e; r ‖ s.</summary>
    public abstract int SignEcc(ReadOnlySpan<byte> digest, Span<byte> signature);

    /// <summary>Decryption with PKCS#1 v1.5 unpadding; only when <see cref="PadsRsa"/>.</summary>
    public virtual int DecryptRsaPkcs1(ReadOnlySpan<byte> ciphertext, Span<byte> plaintext) =>
        throw new CkException(Ckr.FunctionFailed, "the key does not unpad");

    /// <summary>Decryption with OAEP; only when <see cref="PadsRsa"/> and the hashes have card numbers.</summary>
    public virtual int DecryptRsaOaep(HashId hash, HashId mgfHash, ReadOnlySpan<byte> label, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext) =>
        throw new CkException(Ckr.FunctionFailed, "the key does not unpad");

    /// <summary>The bare private operation for a decryption; k bytes below the modulus.</summary>
    public abstract int DecryptRsaRaw(ReadOnlySpan<byte> ciphertext, Span<byte> output);

    /// <summary>SM2 decryption of C1 (64) ‖ C3 (32) ‖ C2.</summary>
    public abstract int DecryptSm2(ReadOnlySpan<byte> ciphertext, Span<byte> plaintext);

    /// <summary>ECDH: the X coordinate of d · peer.</summary>
    public abstract int DeriveEcdh(ReadOnlySpan<byte> peerPoint, Span<byte> sharedX);

    /// <summary>Begins an SM2 key exchange as initiator (GB/T 32918.3): writes the temporary point, X ‖ Y.</summary>
    public abstract Sm2Exchange BeginSm2Exchange(ReadOnlySpan<byte> id, Span<byte> temporaryPoint);

    /// <summary>Answers an SM2 key exchange: writes the temporary point, X ‖ Y, and the agreed key.</summary>
    public abstract void AnswerSm2Exchange(ReadOnlySpan<byte> id, in Sm2Peer peer, Span<byte> temporaryPoint, Span<byte> key);

    /// <summary>The longest key this one agrees on, in bytes.</summary>
    public abstract int MaxAgreedKeySize { get; }
}
