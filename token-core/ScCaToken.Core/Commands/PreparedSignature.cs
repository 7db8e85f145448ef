using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using ScCaToken.Core.State;
using ScCaToken.Crypto;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Commands;

/// <summary>What a signature computes with its key.</summary>
internal enum SignatureScheme : byte
{
    None,
    Sm2,
    Ecdsa,
    RsaPkcs1,
    RsaPss,
    RsaRaw,
}

/// <summary>
/// A signature that has been authorised and has its randomness: nothing of the token is needed any more, so it can be
/// computed on any thread. Holds its key until <see cref="Compute"/> is done.
/// </summary>
internal struct PreparedSignature
{
    /// <summary>Longest input: a raw RSA-4096 block.</summary>
    public const int LongestInput = 512;

    /// <summary>Longest answer: bits and an RSA-4096 signature.</summary>
    public const int LongestAnswer = 4 + 512;

    private const int EntropySize = 32;

    private InputBuffer _input;
    private EntropyBuffer _entropy;
    private LoadedKey? _key;
    private int _inputLength;
    private int _bits;
    private int _size;
    private SignatureScheme _scheme;
    private HashAlgorithmId _hash;
    private HashAlgorithmId _maskHash;
    private SaltBuffer _salt;
    private int _saltLength;

    /// <summary>Length of the answer: bits ‖ signature.</summary>
    public readonly int AnswerLength => 4 + _size;

    public readonly bool IsPrepared => _scheme != SignatureScheme.None;

    /// <summary>Sets everything but the buffers to nothing.</summary>
    public void Clear()
    {
        _key = null;
        _scheme = SignatureScheme.None;
        _inputLength = 0;
        _saltLength = 0;
    }

    /// <summary>Takes a key and draws what the computation will need.</summary>
    public void Prepare(LoadedKey key, SignatureScheme scheme, int bits, ReadOnlySpan<byte> input, IRandomSource random)
    {
        _key = key.Acquire();
        _scheme = scheme;
        _bits = bits;
        _size = scheme is SignatureScheme.Sm2 or SignatureScheme.Ecdsa ? 2 * bits / 8 : bits / 8;
        _inputLength = input.Length;
        input.CopyTo(_input.Bytes);
        random.Fill(_entropy.Bytes);
    }

    /// <summary>Adds what PSS needs: the hashes and a salt, drawn now.</summary>
    public void UsePss(HashAlgorithmId hash, HashAlgorithmId maskHash, int saltLength, IRandomSource random)
    {
        _hash = hash;
        _maskHash = maskHash;
        _saltLength = saltLength;
        random.Fill(_salt.Bytes[..saltLength]);
    }

    /// <summary>Computes, writes bits ‖ signature to <paramref name="answer"/> and lets the key go.</summary>
    public StatusWord Compute(Span<byte> answer)
    {
        bool done;
        try
        {
            BinaryPrimitives.WriteInt32BigEndian(answer, _bits);
            done = TrySign(answer.Slice(4, _size));
        }
        finally
        {
            Release();
        }

        return done ? StatusWord.Success : StatusWord.ReferencedDataInvalid;
    }

    /// <summary>Lets the key go and wipes the input.</summary>
    public void Release()
    {
        _key?.Release();
        _key = null;
        _scheme = SignatureScheme.None;
        CryptographicOperations.ZeroMemory(_input.Bytes[.._inputLength]);
        CryptographicOperations.ZeroMemory(_entropy.Bytes);
    }

    private bool TrySign(Span<byte> signature)
    {
        ReadOnlySpan<byte> input = _input.Bytes[.._inputLength];
        ReadOnlySpan<byte> entropy = _entropy.Bytes;
        switch (_scheme)
        {
            case SignatureScheme.Sm2:
                Sm2.Sign(_key!.Sm2!, input, entropy, signature);
                return true;
            case SignatureScheme.Ecdsa:
                Ecdsa.Sign(_key!.Ec!, input, entropy, signature);
                return true;
            case SignatureScheme.RsaPkcs1:
                return Rsa.TrySignPkcs1(_key!.Rsa!, input, entropy, signature);
            case SignatureScheme.RsaPss:
                return Rsa.TrySignPss(_key!.Rsa!, _hash, _maskHash, _salt.Bytes[.._saltLength], input, entropy, signature);
            case SignatureScheme.RsaRaw:
                return Rsa.TryPrivateOperation(_key!.Rsa!, input, entropy, signature);
            default:
                return false;
        }
    }

    [InlineArray(LongestInput)]
    private struct InputBuffer
    {
        private byte _first;

        [UnscopedRef]
        public Span<byte> Bytes => this;
    }

    [InlineArray(EntropySize)]
    private struct EntropyBuffer
    {
        private byte _first;

        [UnscopedRef]
        public Span<byte> Bytes => this;
    }

    // A salt longer than a digest serves nobody, but the length is the caller's: up to what fits an RSA-4096 block.
    [InlineArray(LongestInput)]
    private struct SaltBuffer
    {
        private byte _first;

        [UnscopedRef]
        public Span<byte> Bytes => this;
    }
}
