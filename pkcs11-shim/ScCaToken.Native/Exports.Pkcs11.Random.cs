using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ScCaToken.Pkcs11;

namespace ScCaToken.Native;

/// <content>Random number generation (PKCS#11 3.0 §5.19).</content>
internal static unsafe partial class Pkcs11Exports
{
    [UnmanagedCallersOnly(EntryPoint = "C_SeedRandom", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong SeedRandom(CULong session, byte* seed, CULong seedLength)
    {
        try
        {
            return Result(Module.SeedRandom(session, seed, seedLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "C_GenerateRandom", CallConvs = [typeof(CallConvCdecl)])]
    internal static CULong GenerateRandom(CULong session, byte* random, CULong randomLength)
    {
        try
        {
            return Result(Module.GenerateRandom(session, random, randomLength));
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }
}
