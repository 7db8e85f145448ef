using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ScCaToken.Crypto.Internal;

namespace ScCaToken.Crypto;

public sealed partial class RsaPrivateKey
{
    private const ulong UsualExponent = 65537;

    /// <summary>Generates a key with public exponent 65537 (FIPS 186-5, A.1.3), checked pairwise before it is returned.</summary>
    /// <param name="bits">1024 (for lax profiles), 2048, 3072 or 4096.</param>
    /// <param name="random">The only source of randomness: the same bytes give the same key.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another size.</exception>
    public static RsaPrivateKey Generate(int bits, IRandomSource random) => Generate(bits, UsualExponent, random);

    /// <summary>Generates a key with a public exponent of the caller's choice.</summary>
    /// <param name="bits">1024 (for lax profiles), 2048, 3072 or 4096.</param>
    /// <param name="publicExponent">Odd, from 3 to 2^62 − 1; FIPS 186-5 wants at least 65537.</param>
    /// <param name="random">The only source of randomness: the same bytes give the same key.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another size or an impossible exponent.</exception>
    public static RsaPrivateKey Generate(int bits, ulong publicExponent, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (bits is not (1024 or 2048 or 3072 or 4096))
            throw new ArgumentOutOfRangeException(nameof(bits));
        if (publicExponent < 3 || publicExponent % 2 == 0 || publicExponent > MaxExponent)
            throw new ArgumentOutOfRangeException(nameof(publicExponent));

        Span<ulong> p = stackalloc ulong[bits / 128];
        Span<ulong> q = stackalloc ulong[bits / 128];
        try
        {
            while (true)
            {
                PrimeGenerator.Generate(p, publicExponent, [], random);
                PrimeGenerator.Generate(q, publicExponent, p, random);
                if (TryCreate(publicExponent, p, q, out RsaPrivateKey? key))
                    return key!;
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(p));
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(q));
        }
    }
}
