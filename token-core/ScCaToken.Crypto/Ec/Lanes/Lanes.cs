using System.Runtime.Intrinsics.X86;

namespace ScCaToken.Crypto;

/// <summary>Which lanes this processor has.</summary>
internal static class Lanes
{
    /// <summary>Four lanes, <see cref="Fp4{T}"/>.</summary>
    public static bool AreSupported => Avx2.IsSupported;

    /// <summary>Eight lanes, <see cref="Fp8{T}"/>, for what can use them.</summary>
    public static bool AreWideSupported => Avx512F.IsSupported;
}
