using System.Security.Cryptography;
using ScCaToken.Crypto;

namespace ScCaToken.Core.State;

/// <summary>What the GM/T applet holds between commands and loses at reset: device authentication, the last random, the one-time key of a protected PIN, session keys.</summary>
internal sealed class SessionState
{
    public const int ChallengeSize = 16;

    /// <summary>Fewest random bytes that make a challenge: fewer would come up again soon, and an old response with them.</summary>
    private const int LeastChallenge = 8;

    private readonly byte[] _challenge = new byte[ChallengeSize];
    private readonly byte[] _protectedChallenge = new byte[ChallengeSize];
    private bool _hasChallenge;
    private Sm2PrivateKey? _oneTimeKey;

    public SessionKeys Keys { get; } = new();

    public Agreements Agreements { get; } = new();

    public DigestState Digest { get; } = new();

    public bool IsDeviceAuthenticated { get; set; }

    /// <summary>Remembers the random an answer gave away: padded with 00 to, or cut at, 16 bytes. Less than 8 bytes are no challenge.</summary>
    public void Arm(ReadOnlySpan<byte> random)
    {
        _challenge.AsSpan().Clear();
        random[..Math.Min(random.Length, ChallengeSize)].CopyTo(_challenge);
        _hasChallenge = random.Length >= LeastChallenge;
    }

    /// <summary>Takes the challenge, which serves once; false when none was drawn.</summary>
    public bool TryTakeChallenge(Span<byte> challenge)
    {
        _challenge.CopyTo(challenge);
        bool had = _hasChallenge;
        _hasChallenge = false;
        return had;
    }

    /// <summary>Puts a new one-time key in place of the last one.</summary>
    public void SetOneTimeKey(Sm2PrivateKey key, ReadOnlySpan<byte> challenge)
    {
        _oneTimeKey?.Dispose();
        _oneTimeKey = key;
        challenge.CopyTo(_protectedChallenge);
    }

    /// <summary>Takes the one-time key, which serves once; null when none is open. The caller disposes it.</summary>
    public Sm2PrivateKey? TakeOneTimeKey(Span<byte> challenge)
    {
        _protectedChallenge.CopyTo(challenge);
        var key = _oneTimeKey;
        _oneTimeKey = null;
        return key;
    }

    public void Reset()
    {
        Keys.Clear();
        Agreements.Clear();
        Digest.Clear();
        IsDeviceAuthenticated = false;
        _hasChallenge = false;
        CryptographicOperations.ZeroMemory(_challenge);
        _oneTimeKey?.Dispose();
        _oneTimeKey = null;
    }
}
