using System.Security.Cryptography;

namespace ScCaToken.Pkcs11;

/// <summary>One RSA encryption with a public key or decryption with a private one.</summary>
internal sealed class RsaCipher : BufferedCipher
{
    private readonly RsaCipherKind _kind;
    private readonly AsymmetricKey _key;
    private readonly HashId _hash;
    private readonly HashId _maskHash;
    private readonly byte[] _label;

    public RsaCipher(RsaCipherKind kind, AsymmetricKey key, HashId hash, HashId maskHash, ReadOnlySpan<byte> label)
        : base(key is PrivateKey ? key.Size : MaxPlaintext(kind, key.Size, hash), key is PrivateKey ? Ckr.EncryptedDataLenRange : Ckr.DataLenRange)
    {
        _kind = kind;
        _key = key;
        _hash = hash;
        _maskHash = maskHash;
        _label = label.ToArray();
    }

    protected override int MaxOutput(int inputLength) => _key is PrivateKey ? MaxPlaintext(_kind, _key.Size, _hash) : _key.Size;

    protected override int Transform(ReadOnlySpan<byte> input, Span<byte> output) =>
        _key is PrivateKey key ? Decrypt(key, input, output) : Encrypt((SoftPublicKey)_key, input, output);

    private static int MaxPlaintext(RsaCipherKind kind, int size, HashId hash) => kind switch
    {
        RsaCipherKind.Pkcs1 => size - RsaPadding.Pkcs1Overhead,
        RsaCipherKind.Oaep => size - 2 * HashInfo.Size(hash) - 2,
        _ => size,
    };

    private int Encrypt(SoftPublicKey key, ReadOnlySpan<byte> input, Span<byte> output)
    {
        Span<byte> block = stackalloc byte[RsaPadding.MaxModulusSize];
        block = block[..key.Size];
        switch (_kind)
        {
            case RsaCipherKind.Pkcs1:
                RsaPadding.PadType2(input, block);
                break;
            case RsaCipherKind.Oaep:
                RsaPadding.EncodeOaep(_hash, _maskHash, _label, input, block);
                break;
            default:
                block.Clear();
                input.CopyTo(block[(block.Length - input.Length)..]);
                break;
        }

        try
        {
            if (!key.IsBelowModulus(block))
                throw new CkException(Ckr.DataInvalid);
            key.RsaRaw(block, output[..key.Size]);
            return key.Size;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(block);
        }
    }

    private int Decrypt(PrivateKey key, ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.Length != key.Size)
            throw new CkException(Ckr.EncryptedDataLenRange);
        if (key.PublicPart is { } publicKey && !publicKey.IsBelowModulus(input))
            throw new CkException(Ckr.EncryptedDataInvalid);
        if (_kind == RsaCipherKind.Raw)
            return key.DecryptRsaRaw(input, output);
        if (key.PadsRsa && _kind == RsaCipherKind.Pkcs1)
            return key.DecryptRsaPkcs1(input, output);
        if (key.PadsRsa && HashInfo.TryGetCardId(_hash, out _) && HashInfo.TryGetCardId(_maskHash, out _))
            return key.DecryptRsaOaep(_hash, _maskHash, _label, input, output);
        return DecryptOnHost(key, input, output);
    }

    private int DecryptOnHost(PrivateKey key, ReadOnlySpan<byte> input, Span<byte> output)
    {
        Span<byte> block = stackalloc byte[RsaPadding.MaxModulusSize];
        block = block[..key.Size];
        try
        {
            key.DecryptRsaRaw(input, block);
            int length;
            bool valid = _kind == RsaCipherKind.Pkcs1
                ? RsaPadding.TryUnpadType2(block, output, out length)
                : RsaPadding.TryDecodeOaep(_hash, _maskHash, _label, block, output, out length);
            return valid ? length : throw new CkException(Ckr.EncryptedDataInvalid);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(block);
        }
    }
}
