using System.Runtime.CompilerServices;
using ScCaToken.Crypto.Internal;

namespace ScCaToken.Crypto;

/// <summary>A residue of up to 384 bits, little-endian limbs; moduli of 256 bits use the lower four.</summary>
[InlineArray(Capacity)]
internal struct Limbs
{
    public const int Capacity = 6;
    private ulong _limb0;

    public static Limbs From(ReadOnlySpan<ulong> limbs)
    {
        Limbs r = default;
        limbs.CopyTo(r);
        return r;
    }

    public void Clear() => Wiping.Clear(ref this);
}
