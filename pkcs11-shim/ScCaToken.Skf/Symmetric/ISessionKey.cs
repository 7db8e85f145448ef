using ScCaToken.Crypto;

namespace ScCaToken.Skf.Symmetric;

/// <summary>
/// A symmetric key, on the card or in memory. Operations take the chaining value and whole units and keep no state, so that any number of
/// messages run over one key and a length query changes nothing.
/// </summary>
internal interface ISessionKey
{
    /// <summary>SGD id: the mode of its ciphers.</summary>
    uint Algorithm { get; }

    /// <summary>Encrypts or decrypts whole units.</summary>
    void Transform(Sm4Mode mode, bool encrypting, int feedbackBits, ReadOnlySpan<byte> chain, ReadOnlySpan<byte> source, Span<byte> destination);

    /// <summary>CBC-MAC over whole blocks.</summary>
    void ComputeMac(ReadOnlySpan<byte> chain, ReadOnlySpan<byte> blocks, Span<byte> mac);

    /// <summary>Destroys the key; never throws.</summary>
    void Destroy();
}
