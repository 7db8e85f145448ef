using System.Buffers.Binary;
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
/// computed outside its lock. Holds its key until <see cref="Compute"/> is done; the input and the workspace are the caller's memory.
/// </summary>
internal ref struct PreparedSignature
{
    /// <summary>Longest answer: bits and an RSA-4096 signature.</summary>
    public const int LongestAnswer = BitsSize + LongestModulus;

    /// <summary>What a computation keeps besides its input: the randomness, and a digest made here or the salt of PSS.</summary>
    public const int WorkspaceSize = EntropySize + LongestModulus;

    private const int BitsSize = 4;
    private const int LongestModulus = 512;
    private const int EntropySize = 32;

    private ReadOnlySpan<byte> _input;
    private ReadOnlySpan<byte> _salt;
    private Span<byte> _workspace;
    private LoadedKey? _key;
    private int _bits;
    private int _size;
    private SignatureScheme _scheme;
    private HashAlgorithmId _hash;
    private HashAlgorithmId _maskHash;

    /// <summary>Nothing yet; <paramref name="workspace"/> has <see cref="WorkspaceSize"/> bytes, whatever they are.</summary>
    public PreparedSignature(Span<byte> workspace) => _workspace = workspace;

    /// <summary>Length of the answer: bits ‖ signature.</summary>
    public readonly int AnswerLength => BitsSize + _size;

    public readonly bool IsPrepared => _scheme != SignatureScheme.None;

    /// <summary>Room for a digest that is made while preparing, or for the salt.</summary>
    public readonly Span<byte> Scratch => _workspace[EntropySize..WorkspaceSize];

    private readonly Span<byte> Entropy => _workspace[..EntropySize];

    /// <summary>Length of the answer of a key with so many bits.</summary>
    public static int AnswerLengthFor(bool isElliptic, int bits) => BitsSize + SignatureSize(isElliptic, bits);

    private static int SignatureSize(bool isElliptic, int bits) => isElliptic ? 2 * bits / 8 : bits / 8;

    /// <summary>Takes a key and draws what the computation will need. The bytes of <paramref name="input"/> stay where they are.</summary>
    public void Prepare(LoadedKey key, SignatureScheme scheme, int bits, ReadOnlySpan<byte> input, IRandomSource random)
    {
        _key = key.Acquire();
        _scheme = scheme;
        _bits = bits;
        _size = SignatureSize(scheme is SignatureScheme.Sm2 or SignatureScheme.Ecdsa, bits);
        _input = input;
        random.Fill(Entropy);
    }

    /// <summary>Adds what PSS needs: the hashes and a salt, drawn now.</summary>
    public void UsePss(HashAlgorithmId hash, HashAlgorithmId maskHash, int saltLength, IRandomSource random)
    {
        _hash = hash;
        _maskHash = maskHash;
        var salt = Scratch[..saltLength];
        random.Fill(salt);
        _salt = salt;
    }

    /// <summary>Computes, writes bits ‖ signature to <paramref name="answer"/> and lets the key go.</summary>
    public StatusWord Compute(Span<byte> answer)
    {
        bool done;
        try
        {
            BinaryPrimitives.WriteInt32BigEndian(answer, _bits);
            done = TrySign(answer.Slice(BitsSize, _size));
        }
        finally
        {
            Release();
        }

        return done ? StatusWord.Success : StatusWord.ReferencedDataInvalid;
    }

    /// <summary>Lets the key go and wipes the randomness.</summary>
    public void Release()
    {
        if (!IsPrepared)
            return;
        _key!.Release();
        _key = null;
        _scheme = SignatureScheme.None;
        CryptographicOperations.ZeroMemory(Entropy);
    }

    private readonly bool TrySign(Span<byte> signature)
    {
        switch (_scheme)
        {
            case SignatureScheme.Sm2:
                Sm2.Sign(_key!.Sm2!, _input, Entropy, signature);
                return true;
            case SignatureScheme.Ecdsa:
                Ecdsa.Sign(_key!.Ec!, _input, Entropy, signature);
                return true;
            case SignatureScheme.RsaPkcs1:
                return Rsa.TrySignPkcs1(_key!.Rsa!, _input, Entropy, signature);
            case SignatureScheme.RsaPss:
                return Rsa.TrySignPss(_key!.Rsa!, _hash, _maskHash, _salt, _input, Entropy, signature);
            case SignatureScheme.RsaRaw:
                return Rsa.TryPrivateOperation(_key!.Rsa!, _input, Entropy, signature);
            default:
                return false;
        }
    }
}
