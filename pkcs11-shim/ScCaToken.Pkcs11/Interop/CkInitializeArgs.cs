using System.Runtime.InteropServices;

namespace ScCaToken.Pkcs11;

/// <summary>CK_C_INITIALIZE_ARGS.</summary>
[StructLayout(LayoutKind.Sequential, Pack = CkPacking.Bytes)]
public unsafe struct CkInitializeArgs
{
    public nint CreateMutex;
    public nint DestroyMutex;
    public nint LockMutex;
    public nint UnlockMutex;
    public CULong Flags;
    public void* Reserved;
}
