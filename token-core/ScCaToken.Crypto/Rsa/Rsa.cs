using System.Security.Cryptography;
using ScCaToken.Crypto.Internal;

namespace ScCaToken.Crypto;

/// <summary>
/// RSA (RFC 8017). Private operations use the CRT in constant time, are blinded, and are checked against the public exponent before a result leaves.
/// Nothing is allocated; a modulus is given big-endian, without leading zeros counting, and numbers have the modulus's length.
/// </summary>
public static partial class Rsa
{
    private const int EntropySize = 32;

    /// <summary>The raw private operation input^d mod n.</summary>
    /// <param name="key">The key.</param>
    /// <param name="input">A number below n, as many bytes as the modulus.</param>
    /// <param name="entropy">32 random bytes, for blinding; they do not change the result.</param>
    /// <param name="output">As many bytes as the modulus; zero on failure, untouched when a length is wrong. May be the input.</param>
    /// <returns>False when the input is out of range, a length is wrong, or a fault was caught.</returns>
    public static bool TryPrivateOperation(RsaPrivateKey key, ReadOnlySpan<byte> input, ReadOnlySpan<byte> entropy, Span<byte> output)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (input.Length != key.ByteLength || output.Length < key.ByteLength || entropy.Length < EntropySize)
            return false;
        return RsaPrivateOperation.TryCompute(key, input, entropy, output);
    }

    /// <summary>The raw public operation input^e mod n.</summary>
    /// <param name="modulus">Big-endian, odd, 512 to 4096 bits.</param>
    /// <param name="exponent">Big-endian, not zero, no longer than the modulus.</param>
    /// <param name="input">A number below n, as many bytes as the modulus without leading zeros.</param>
    /// <param name="output">As many bytes as the modulus without leading zeros.</param>
    /// <returns>False when a length or number is out of range.</returns>
    public static bool TryPublicOperation(ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> exponent, ReadOnlySpan<byte> input, Span<byte> output)
    {
        modulus = modulus.TrimStart((byte)0);
        exponent = exponent.TrimStart((byte)0);
        int size = modulus.Length;
        if (size is < 64 or > (Nat.MaxLimbs * 8) || (modulus[^1] & 1) == 0 || exponent.IsEmpty || exponent.Length > size
            || input.Length != size || output.Length < size)
            return false;

        int length = (size + 7) / 8;
        Span<ulong> memory = stackalloc ulong[4 * length];
        Span<ulong> n = memory[..length], x = memory.Slice(length, length), e = memory.Slice(2 * length, length), r = memory.Slice(3 * length, length);
        Nat.FromBytes(modulus, n);
        Nat.FromBytes(input, x);
        Nat.FromBytes(exponent, e);
        if (Nat.MaskIfLess(x, n) == 0)
            return false;
        if (!LaneModulus.TryPower(n, e, x, x))
        {
            ulong n0 = Montgomery.NegativeInverse(n[0]);
            Montgomery.ComputeRSquared(n, n0, r);
            Montgomery.Multiply(n, n0, x, r, x);
            Montgomery.PowerPublic(n, n0, x, e, x);
            Montgomery.Leave(n, n0, x, x);
        }

        Nat.ToBytes(x, output[..size]);
        CryptographicOperations.ZeroMemory(System.Runtime.InteropServices.MemoryMarshal.AsBytes(memory));
        return true;
    }

    private static int BitLength(ReadOnlySpan<byte> modulus)
    {
        modulus = modulus.TrimStart((byte)0);
        return modulus.IsEmpty ? 0 : (8 * modulus.Length) - System.Numerics.BitOperations.LeadingZeroCount((uint)modulus[0]) + 24;
    }
}
