using System.Globalization;
using System.Text;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;

namespace ScCaToken.Crypto.Tests;

/// <summary>Makes the table of a curve, and the file that embeds it, from the curve alone.</summary>
internal static class LaneTableGenerator
{
    private const int LimbBits = 29, LimbsPerCoordinate = 9, WordsPerLine = 12;

    /// <summary>The file of the curve with this type name.</summary>
    public static string File(string curve, ECPoint generator)
    {
        StringBuilder text = new($$"""
            namespace ScCaToken.Crypto;

            /// <content>Multiples of the generator, made by LaneTableGenerator in the tests, which also hold them to it.</content>
            internal readonly partial struct {{curve}}
            {
                public static ReadOnlySpan<uint> Table =>
                [

            """);
        foreach (uint[] line in Generate(generator).Chunk(WordsPerLine))
            text.Append("        ").AppendJoin(", ", line.Select(word => string.Create(CultureInfo.InvariantCulture, $"0x{word:X8}"))).Append(",\n");
        return text.Append("    ];\n}\n").ToString();
    }

    private static uint[] Generate(ECPoint generator)
    {
        uint[] words = new uint[LaneTable.Words];
        BigInteger p = generator.Curve.Field.Characteristic;
        for (int window = 0; window < LaneTable.Windows; window++)
        {
            for (int chunk = 0; chunk < LaneTable.Chunks; chunk++)
            {
                ECPoint multiple = generator.Multiply(BigInteger.One.ShiftLeft((32 * chunk) + LaneTable.Offset(window))), twice = multiple.Twice();
                for (int j = 0; j < 1 << (LaneTable.Width(window) - 1); j++, multiple = multiple.Add(twice))
                    Store(words, LaneTable.FirstEntry(window) + j, chunk, multiple.Normalize(), p);
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
            words[LaneTable.Index(entry, chunk, limb)] = (uint)value.IntValue;
        }
    }
}
