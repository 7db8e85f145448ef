using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;

namespace ScCaToken.Crypto.Tests;

/// <summary>
/// Makes the content of Sm2Table.Data.cs from the curve alone. To write the file anew, print <see cref="Generate"/> twelve words to a line.
/// </summary>
internal static class Sm2TableGenerator
{
    private const int LimbBits = 29, LimbsPerCoordinate = 9;

    public static uint[] Generate(ECPoint generator)
    {
        uint[] words = new uint[Sm2Table.Words];
        BigInteger p = generator.Curve.Field.Characteristic;
        for (int window = 0; window < Sm2Table.Windows; window++)
        {
            for (int chunk = 0; chunk < Sm2Table.Chunks; chunk++)
            {
                ECPoint multiple = generator.Multiply(BigInteger.One.ShiftLeft((32 * chunk) + Sm2Table.Offset(window))), twice = multiple.Twice();
                for (int j = 0; j < 1 << (Sm2Table.Width(window) - 1); j++, multiple = multiple.Add(twice))
                    Store(words, Sm2Table.FirstEntry(window) + j, chunk, multiple.Normalize(), p);
            }
        }

        return words;
    }

    private static void Store(uint[] words, int entry, int chunk, ECPoint point, BigInteger p)
    {
        BigInteger[] coordinates = [point.AffineXCoord.ToBigInteger(), point.AffineYCoord.ToBigInteger()];
        for (int limb = 0; limb < 2 * LimbsPerCoordinate; limb++)
        {
            BigInteger montgomery = coordinates[limb / LimbsPerCoordinate].ShiftLeft(LimbBits * LimbsPerCoordinate).Mod(p);
            BigInteger value = montgomery.ShiftRight(LimbBits * (limb % LimbsPerCoordinate)).And(BigInteger.ValueOf((1 << LimbBits) - 1));
            words[Sm2Table.Index(entry, chunk, limb)] = (uint)value.IntValue;
        }
    }
}
