using System.Security.Cryptography;
using ScCaToken.Crypto;
using ScCaToken.Skf.Devices;

namespace ScCaToken.Skf.Handles;

/// <summary>A hash handle; digests are computed on the host.</summary>
internal sealed class SkfHash : HandleObject
{
    private readonly IncrementalHash? _platform;
    private Sm3 _sm3;

    /// <summary>Starts SM3.</summary>
    public SkfHash(SkfDevice device)
        : base(device)
    {
        Device = device;
        _sm3 = Sm3.Create();
        Size = Sm3.DigestSize;
    }

    /// <summary>Starts a hash of the platform.</summary>
    public SkfHash(SkfDevice device, HashAlgorithmName algorithm)
        : base(device)
    {
        Device = device;
        _platform = IncrementalHash.CreateHash(algorithm);
        Size = _platform.HashLengthInBytes;
    }

    /// <inheritdoc/>
    public override SkfDevice Device { get; }

    /// <summary>Guards the state.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Bytes of the digest.</summary>
    public int Size { get; }

    /// <summary>The digest was taken; only a new SKF_DigestInit starts another.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>Takes the next piece.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        if (_platform is not null)
            _platform.AppendData(data);
        else
            _sm3.Append(data);
    }

    /// <summary>Writes the digest and ends the message.</summary>
    public void Finish(Span<byte> digest)
    {
        IsFinished = true;
        if (_platform is not null)
            _platform.GetHashAndReset(digest);
        else
            _sm3.Finish(digest);
    }

    /// <inheritdoc/>
    public override void Release()
    {
        lock (Gate)
        {
            IsFinished = true;
            _sm3.Clear();
            _platform?.Dispose();
        }
    }
}
