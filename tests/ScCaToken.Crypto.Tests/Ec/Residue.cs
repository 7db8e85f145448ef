using System.Globalization;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace ScCaToken.Crypto.Tests;

/// <summary>A number of up to 384 bits whose 32-bit words are often all zero, all one or next to it: where carries go wrong.</summary>
public sealed record Residue(BigInteger Value)
{
    public override string ToString() => Value.ToString("X", CultureInfo.InvariantCulture);
}

/// <summary>Generators of the properties.</summary>
public static class Residues
{
    public static Arbitrary<Residue> Residue()
    {
        Gen<uint> word = Gen.OneOf(
            Gen.Choose(int.MinValue, int.MaxValue).Select(v => unchecked((uint)v)),
            Gen.Elements(0u, 1u, 2u, uint.MaxValue, uint.MaxValue - 1, 0x80000000u, 0x7FFFFFFFu, 0x1FFFFFFFu, 0x20000000u));
        return word.ArrayOf(12).Select(words =>
        {
            BigInteger value = BigInteger.Zero;
            foreach (uint w in words)
                value = (value << 32) | w;
            return new Residue(value);
        }).ToArbitrary();
    }

    internal static BigInteger Modulus<T>()
        where T : struct, IModulus
    {
        BigInteger m = BigInteger.Zero;
        for (int i = T.Limbs - 1; i >= 0; i--)
            m = (m << 64) | T.Value[i];
        return m;
    }

    internal static Limbs ToLimbs(BigInteger value)
    {
        Limbs r = default;
        for (int i = 0; i < Limbs.Capacity; i++)
            r[i] = (ulong)((value >> (64 * i)) & ulong.MaxValue);
        return r;
    }

    internal static BigInteger FromLimbs(in Limbs value, int count)
    {
        BigInteger r = BigInteger.Zero;
        for (int i = count - 1; i >= 0; i--)
            r = (r << 64) | value[i];
        return r;
    }
}
