namespace ScCaToken.Crypto;

/// <summary>The group order n of P-384 (SP 800-186, 3.2.1.4), as little-endian 64-bit limbs with Montgomery constants for R = 2^384.</summary>
internal readonly struct P384Order : IModulus
{
    public static int Limbs => 6;

    public static ReadOnlySpan<ulong> Value => [0xECEC196ACCC52973, 0x581A0DB248B0A77A, 0xC7634D81F4372DDF, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF];

    public static ReadOnlySpan<ulong> One => [0x1313E695333AD68D, 0xA7E5F24DB74F5885, 0x389CB27E0BC8D220, 0x0000000000000000, 0x0000000000000000, 0x0000000000000000];

    public static ReadOnlySpan<ulong> RSquared => [0x2D319B2419B409A9, 0xFF3D81E5DF1AA419, 0xBC3E483AFCB82947, 0xD40D49174AAB1CC5, 0x3FB05B7A28266895, 0x0C84EE012B39BF21];

    public static ulong NegatedInverse => 0x6ED46089E88FDC45;
}
