namespace ScCaToken.Crypto;

/// <summary>P-256 (SP 800-186, 3.2.1.3): y² = x³ − 3x + b, cofactor 1. Constants in Montgomery form.</summary>
internal readonly partial struct P256Curve : INistCurve, ILaneCurve
{
    public static ReadOnlySpan<ulong> B => [0xD89CDF6229C4BDDF, 0xACF005CD78843090, 0xE5A220ABF7212ED6, 0xDC30061D04874834];

    public static ReadOnlySpan<ulong> GeneratorX => [0x79E730D418A9143C, 0x75BA95FC5FEDB601, 0x79FB732B77622510, 0x18905F76A53755C6];

    public static ReadOnlySpan<ulong> GeneratorY => [0xDDF25357CE95560A, 0x8B4AB8E4BA19E45C, 0xD2E88688DD21F325, 0x8571FF1825885D85];

    public static void MultiplyBase(in Limbs k, ref Limbs x, ref Limbs y) => FastPoint<P256Curve, P256Field, P256Order>.MultiplyBase(k, ref x, ref y);

    public static void MultiplyBaseX(in Limbs k, ref Limbs x) => FastPoint<P256Curve, P256Field, P256Order>.MultiplyBaseX(k, ref x);

    public static void Multiply(in Point p, in Limbs k, ref Limbs x, ref Limbs y) => FastPoint<P256Curve, P256Field, P256Order>.Multiply(p, k, ref x, ref y);

    public static bool SumHasX(in Limbs s, in Limbs t, in Point p, in Limbs expected) => FastPoint<P256Curve, P256Field, P256Order>.SumHasX(s, t, p, expected);
}
