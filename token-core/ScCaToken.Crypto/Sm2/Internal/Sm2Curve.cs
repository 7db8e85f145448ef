namespace ScCaToken.Crypto;

/// <summary>sm2p256v1 (GB/T 32918.5): y² = x³ − 3x + b, cofactor 1. Constants in Montgomery form.</summary>
internal readonly partial struct Sm2Curve : ILaneCurve
{
    public static ReadOnlySpan<ulong> B => [0x90D230632BC0DD42, 0x71CF379AE9B537AB, 0x527981505EA51C3C, 0x240FE188BA20E2C8];

    public static ReadOnlySpan<ulong> GeneratorX => [0x61328990F418029E, 0x3E7981EDDCA6C050, 0xD6A1ED99AC24C3C3, 0x91167A5EE1C13B05];

    public static ReadOnlySpan<ulong> GeneratorY => [0xC1354E593C2D0DDD, 0xC1F5E5788D3295FA, 0x8D4CFB066E2A48F8, 0x63CD65D481D735BD];
}
