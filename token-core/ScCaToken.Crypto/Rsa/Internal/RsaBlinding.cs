using System.Threading;

namespace ScCaToken.Crypto.Internal;

/// <summary>
/// The blinding pair of a key on the portable path: r^e and r⁻¹ modulo n, both in Montgomery form. Squared at each use and drawn anew after
/// <see cref="Lifetime"/> uses, so that an exponentiation never sees the number an attacker chose (Kocher 1996).
/// </summary>
internal sealed class RsaBlinding(int limbs)
{
    internal const int Lifetime = 64;

    private readonly Lock _gate = new();
    private readonly ulong[] _factor = RsaPrivateKey.Secret(limbs);
    private readonly ulong[] _unfactor = RsaPrivateKey.Secret(limbs);
    private int _remaining;

    /// <summary>Hands out the pair for one operation.</summary>
    internal bool TryTake(RsaPrivateKey key, ReadOnlySpan<byte> entropy, Span<ulong> factor, Span<ulong> unfactor)
    {
        lock (_gate)
        {
            if (_remaining == 0)
            {
                if (!RsaPrivateOperation.TryDrawBlinding(key, entropy, _factor, _unfactor))
                    return false;
                _remaining = Lifetime;
            }
            else
            {
                Montgomery.Multiply(key.N, key.N0, _factor, _factor, _factor);
                Montgomery.Multiply(key.N, key.N0, _unfactor, _unfactor, _unfactor);
            }

            _remaining--;
            _factor.CopyTo(factor);
            _unfactor.CopyTo(unfactor);
            return true;
        }
    }

    internal void Clear()
    {
        lock (_gate)
        {
            RsaPrivateKey.Wipe(_factor);
            RsaPrivateKey.Wipe(_unfactor);
            _remaining = 0;
        }
    }
}
