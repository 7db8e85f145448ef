using System.Security.Cryptography;
using ScCaToken.Crypto;
using ScCaToken.Skf.Errors;

namespace ScCaToken.Skf.Symmetric;

/// <summary>A key that came in clear from the caller (SKF_SetSymmKey): there is nothing to protect from the host, so it works here.</summary>
internal sealed class HostSessionKey : ISessionKey
{
    private readonly Lock _gate = new();
    private readonly byte[] _key = GC.AllocateArray<byte>(Sm4.KeySize, pinned: true);
    private bool _destroyed;

    /// <summary>Takes a copy of the 16 bytes of <paramref name="value"/>.</summary>
    public HostSessionKey(ReadOnlySpan<byte> value, uint algorithm)
    {
        value.CopyTo(_key);
        Algorithm = algorithm;
    }

    /// <inheritdoc/>
    public uint Algorithm { get; }

    /// <inheritdoc/>
    public void Transform(Sm4Mode mode, bool encrypting, int feedbackBits, ReadOnlySpan<byte> chain, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        lock (_gate)
        {
            SkfException.Require(!_destroyed, Sar.InvalidHandle);
            bool fits = encrypting
                ? Sm4Modes.TryEncrypt(mode, _key, chain, source, destination, feedbackBits)
                : Sm4Modes.TryDecrypt(mode, _key, chain, source, destination, feedbackBits);
            SkfException.Require(fits, Sar.InDataLength);
        }
    }

    /// <inheritdoc/>
    public void ComputeMac(ReadOnlySpan<byte> chain, ReadOnlySpan<byte> blocks, Span<byte> mac)
    {
        lock (_gate)
        {
            SkfException.Require(!_destroyed, Sar.InvalidHandle);
            SkfException.Require(Sm4Modes.TryCbcMac(_key, chain, blocks, mac), Sar.InDataLength);
        }
    }

    /// <inheritdoc/>
    public void Destroy()
    {
        lock (_gate)
        {
            _destroyed = true;
            CryptographicOperations.ZeroMemory(_key);
        }
    }
}
