using System.Runtime.InteropServices;

namespace ScCaToken.Pkcs11;

/// <content>General-purpose functions (PKCS#11 3.0 §5.4) and the two legacy ones (§5.20).</content>
public sealed unsafe partial class Pkcs11Module
{
    private const CkInitializeFlags KnownFlags = CkInitializeFlags.LibraryCantCreateOsThreads | CkInitializeFlags.OsLockingOk;

    /// <summary>C_Initialize. The library makes no threads and locks with the system's primitives; callbacks without CKF_OS_LOCKING_OK are CKR_CANT_LOCK.</summary>
    public Ckr Initialize(void* initArgs)
    {
        CheckArguments((CkInitializeArgs*)initArgs);
        lock (_lifecycle)
        {
            if (_running is not null)
            {
                if (!_fork.IsForked)
                    return Ckr.CryptokiAlreadyInitialized;
                // The parent's objects are left alone: closing them here would speak for the parent.
                _running = null;
            }

            var library = new Library(_openProviders(), _probes, _slotNumbers, _handles, _report);
            _fork.Arm();
            _running = library;
            return Ckr.Ok;
        }
    }

    /// <summary>C_Finalize. A thread blocked in C_WaitForSlotEvent returns with CKR_CRYPTOKI_NOT_INITIALIZED.</summary>
    public Ckr Finalize(void* reserved)
    {
        Library library;
        lock (_lifecycle)
        {
            library = Current;
            Require(reserved is null);
            _running = null;
        }

        library.Dispose();
        return Ckr.Ok;
    }

    /// <summary>C_GetInfo.</summary>
    public Ckr GetInfo(CkInfo* info)
    {
        _ = Current;
        Require(info is not null);
        info->CryptokiVersion = new CkVersion { Major = 3, Minor = 0 };
        PaddedText.Write("SCCA", info->ManufacturerId, 32);
        var rest = CkInfo.RestOf(info);
        rest->Flags = default;
        PaddedText.Write("ScCaToken", rest->LibraryDescription, 32);
        rest->LibraryVersion = LibraryVersion;
        return Ckr.Ok;
    }

    /// <summary>C_GetFunctionStatus: legacy, always CKR_FUNCTION_NOT_PARALLEL.</summary>
    public Ckr GetFunctionStatus(CULong session)
    {
        using var scope = Enter(session);
        return Ckr.FunctionNotParallel;
    }

    /// <summary>C_CancelFunction: legacy, always CKR_FUNCTION_NOT_PARALLEL.</summary>
    public Ckr CancelFunction(CULong session)
    {
        using var scope = Enter(session);
        return Ckr.FunctionNotParallel;
    }

    // The product's version (Directory.Build.props); a test holds the two together.
    private static CkVersion LibraryVersion => new() { Major = 0, Minor = 1 };

    /// <summary>The four cases of PKCS#11 3.0 §5.4.1.</summary>
    private static void CheckArguments(CkInitializeArgs* arguments)
    {
        if (arguments is null)
            return;
        Require(arguments->Reserved is null);
        var flags = (CkInitializeFlags)arguments->Flags.Value;
        Require((flags & ~KnownFlags) == 0);
        int callbacks = (arguments->CreateMutex != 0 ? 1 : 0) + (arguments->DestroyMutex != 0 ? 1 : 0)
            + (arguments->LockMutex != 0 ? 1 : 0) + (arguments->UnlockMutex != 0 ? 1 : 0);
        Require(callbacks is 0 or 4);
        if (callbacks == 4 && (flags & CkInitializeFlags.OsLockingOk) == 0)
            throw new CkException(Ckr.CantLock);
    }
}
