using System.Runtime.InteropServices;
using ScCaToken.Pkcs11;

namespace ScCaToken.Native;

/// <summary>
/// The exported symbols of PKCS#11, one part per chapter of the standard, each function one call into <see cref="Pkcs11Module"/>.
/// Nothing thrown crosses the boundary: <see cref="Failed"/> turns it into a return value.
/// </summary>
internal static unsafe partial class Pkcs11Exports
{
    private static readonly Pkcs11Module Module = CompositionRoot.CreateModule();

    private static CULong Result(Ckr code) => new((uint)code);

    private static CULong Failed(Exception failure)
    {
        FailureLog.Write(failure);
        return new((uint)CkResult.From(failure));
    }
}
