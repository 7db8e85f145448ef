using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScCaToken.Crypto.Internal;

/// <summary>The private operation on the vector path. From end to end it is done modulo both primes, side by side.</summary>
internal static unsafe class LanePrivateOperation
{
    /// <summary>result = message^d mod n for a message below n. False when the check failed.</summary>
    [SkipLocalsInit]
    internal static bool TryCompute(RsaPrivateKey key, LaneKey lanes, ReadOnlySpan<ulong> message, ReadOnlySpan<byte> entropy, Span<ulong> result, bool blind)
    {
        byte* raw = stackalloc byte[((2 * LaneLayout.MaxWords) + 8) * sizeof(long)];
        long* value = LaneLayout.Aligned(raw), other = value + lanes.Words;
        Span<ulong> halves = stackalloc ulong[2 * message.Length];
        Span<ulong> actual = halves[..message.Length], expected = halves[message.Length..];
        Span<ulong> xp = actual[..(message.Length / 2)], xq = actual[xp.Length..];

        lanes.Reduce(message, value);
        lanes.Enter(value);
        if (blind)
            lanes.Blinding.Blind(key, entropy, value, other);
        lanes.Power(value, key.P.Exponent, key.Q.Exponent);
        if (blind)
            lanes.Multiply(value, other, value);
        lanes.Leave(value);
        lanes.Read(value, xp, xq);
        RsaPrivateOperation.Recombine(key, xp, xq, result);

        // Equal modulo both primes is equal modulo n. The check starts from the result as it would leave, and reduces the message by other code from other
        // constants: a fault in the lanes' could strike the message both times, and never the result.
        lanes.Reduce(result, value);
        lanes.PowerPublic(value, key.Exponent);
        lanes.Read(value, xp, xq);
        key.P.Reduce(message, expected[..xp.Length]);
        key.Q.Reduce(message, expected[xp.Length..]);
        ulong equal = Nat.MaskIfEqual(actual, expected) & Nat.MaskIfLess(result, key.N);
        if (equal == 0)
            lanes.Blinding.Clear();
        CryptographicOperations.ZeroMemory(new Span<byte>(value, 2 * lanes.Words * sizeof(long)));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(halves));
        return equal != 0;
    }
}
