using System.Threading;

namespace ScCaToken.Crypto.Internal;

/// <summary>
/// The blinding pair of a key: r^e and r⁻¹ modulo n, both in the Montgomery form of the path in use. Squared at each use and drawn anew after
/// <see cref="Lifetime"/> uses, so that an exponentiation never sees the number an attacker chose (Kocher 1996).
/// </summary>
internal sealed class RsaBlinding(int limbs)
{
    internal const int Lifetime = 64;

    private readonly Lock _gate = new();
    private readonly ulong[] _factor = RsaPrivateKey.Secret(limbs);
    private readonly ulong[] _unfactor = RsaPrivateKey.Secret(limbs);
    private int _remaining;

    /// <summary>result = value·r^e mod n and hands out r⁻¹ as digits, on the vector path.</summary>
    internal unsafe bool TryBlind(RsaPrivateKey key, LaneKey lanes, ReadOnlySpan<byte> entropy, ReadOnlySpan<ulong> value, Span<ulong> result, long* unfactor)
    {
        lock (_gate)
        {
            if (_remaining == 0)
            {
                if (!RsaPrivateOperation.TryDrawBlinding(key, entropy, _factor, _unfactor))
                    return false;
                lanes.Enter(_factor, lanes.Factor);
                lanes.Enter(_unfactor, lanes.Unfactor);
                RsaPrivateKey.Wipe(_factor);
                RsaPrivateKey.Wipe(_unfactor);
                _remaining = Lifetime;
            }
            else
            {
                lanes.Square(lanes.Factor);
                lanes.Square(lanes.Unfactor);
            }

            _remaining--;
            lanes.MultiplyModulo(key.N, value, lanes.Factor, result);
            new ReadOnlySpan<long>(lanes.Unfactor, lanes.Words).CopyTo(new Span<long>(unfactor, lanes.Words));
            return true;
        }
    }

    /// <summary>Hands out the pair for one operation of the portable path.</summary>
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
