namespace ScCaToken.Crypto;

/// <summary>P-384 (SP 800-186, 3.2.1.4): y² = x³ − 3x + b, cofactor 1. Constants in Montgomery form.</summary>
internal readonly struct P384Curve : INistCurve
{
    public static ReadOnlySpan<ulong> B => [0x081188719D412DCC, 0xF729ADD87A4C32EC, 0x77F2209B1920022E, 0xE3374BEE94938AE2, 0xB62B21F41F022094, 0xCD08114B604FBFF9];

    public static ReadOnlySpan<ulong> GeneratorX => [0x3DD0756649C0B528, 0x20E378E2A0D6CE38, 0x879C3AFC541B4D6E, 0x6454868459A30EFF, 0x812FF723614EDE2B, 0x4D3AADC2299E1513];

    public static ReadOnlySpan<ulong> GeneratorY => [0x23043DAD4B03A4FE, 0xA1BFA8BF7BB4A9AC, 0x8BADE7562E83B050, 0xC6C3521968F4FFD9, 0xDD8002263969A840, 0x2B78ABC25A15C5E9];

    public static void MultiplyBase(in Limbs k, ref Limbs x, ref Limbs y) => PortablePoint<P384Curve, P384Field, P384Order>.MultiplyBase(k, ref x, ref y);

    public static void MultiplyBaseX(in Limbs k, ref Limbs x)
    {
        Limbs y = default;
        PortablePoint<P384Curve, P384Field, P384Order>.MultiplyBase(k, ref x, ref y);
        y.Clear();
    }

    public static void Multiply(in Point p, in Limbs k, ref Limbs x, ref Limbs y) => PortablePoint<P384Curve, P384Field, P384Order>.Multiply(p, k, ref x, ref y);

    public static bool SumHasX(in Limbs s, in Limbs t, in Point p, in Limbs expected) => PortablePoint<P384Curve, P384Field, P384Order>.SumHasX(s, t, p, expected);
}
