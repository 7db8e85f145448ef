using System.Collections.Concurrent;
using System.Numerics;

namespace ScCaToken.Crypto.Tests;

/// <summary>One generated key of each size, shared by the tests (keys are safe to share between threads), and its numbers for the oracles.</summary>
internal static class RsaKeys
{
    private static readonly ConcurrentDictionary<int, Lazy<RsaPrivateKey>> Keys = new();

    internal static RsaPrivateKey OfSize(int bits) =>
        Keys.GetOrAdd(bits, b => new Lazy<RsaPrivateKey>(() => RsaPrivateKey.Generate(b, new SeededRandom(b)))).Value;

    internal static byte[] Modulus(RsaPrivateKey key)
    {
        byte[] n = new byte[key.ByteLength];
        key.ExportModulus(n);
        return n;
    }

    internal static System.Security.Cryptography.RSAParameters Parameters(RsaPrivateKey key)
    {
        int half = key.ByteLength / 2;
        var result = new System.Security.Cryptography.RSAParameters
        {
            Modulus = Modulus(key),
            Exponent = key.PublicExponent.ToArray(),
            P = new byte[half],
            Q = new byte[half],
            DP = new byte[half],
            DQ = new byte[half],
            InverseQ = new byte[half],
            D = new byte[key.ByteLength],
        };
        key.ExportPrimes(result.P, result.Q);
        key.ExportCrt(result.DP, result.DQ, result.InverseQ);
        key.ExportPrivateExponent(result.D);
        return result;
    }

    internal static BigInteger Number(ReadOnlySpan<byte> bigEndian) => new(bigEndian, isUnsigned: true, isBigEndian: true);

    internal static byte[] Bytes(BigInteger value, int length)
    {
        byte[] bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        byte[] result = new byte[length];
        bytes.CopyTo(result, length - bytes.Length);
        return result;
    }
}
