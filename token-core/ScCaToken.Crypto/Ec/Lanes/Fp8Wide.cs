using V = System.Runtime.Intrinsics.Vector512<ulong>;

namespace ScCaToken.Crypto;

/// <summary>The unreduced columns of a product of two <see cref="Fp8{T}"/>.</summary>
internal struct Fp8Wide
{
    public V L0, L1, L2, L3, L4, L5, L6, L7, L8, L9, L10, L11, L12, L13, L14, L15, L16;
}
