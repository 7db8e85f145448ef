using System.Security.Cryptography;
using ScCaToken.Crypto;

namespace ScCaToken.Core.State;

/// <summary>The one digest under way. SHA-1 and SHA-256 come from the platform, whose objects are made once and used again.</summary>
internal sealed class DigestState
{
    public const uint Sm3Id = 1;
    public const uint Sha1Id = 2;
    public const uint Sha256Id = 4;

    private IncrementalHash? _sha1;
    private IncrementalHash? _sha256;
    private Sm3 _sm3;
    private uint _algorithm;

    public bool IsRunning => _algorithm != 0;

    /// <summary>Length of the digest under way.</summary>
    public int Size => _algorithm == Sha1Id ? 20 : 32;

    public static bool IsKnown(uint algorithm) => algorithm is Sm3Id or Sha1Id or Sha256Id;

    /// <summary>Starts a digest; one under way is dropped.</summary>
    public void Start(uint algorithm)
    {
        Clear();
        _algorithm = algorithm;
        if (algorithm == Sm3Id)
            _sm3 = Sm3.Create();
    }

    public void Append(ReadOnlySpan<byte> data)
    {
        if (_algorithm == Sm3Id)
            _sm3.Append(data);
        else
            Platform().AppendData(data);
    }

    public void Finish(Span<byte> digest)
    {
        if (_algorithm == Sm3Id)
            _sm3.Finish(digest);
        else
            Platform().GetHashAndReset(digest);
        _algorithm = 0;
    }

    public void Clear()
    {
        if (_algorithm is Sha1Id or Sha256Id)
        {
            Span<byte> dropped = stackalloc byte[32];
            Platform().GetHashAndReset(dropped);
        }

        _sm3.Clear();
        _algorithm = 0;
    }

    private IncrementalHash Platform() => _algorithm == Sha1Id
        ? _sha1 ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA1)
        : _sha256 ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
}
