using ScCaToken.Driver.Errors;
using ScCaToken.Driver.Settings;
using ScCaToken.Driver.Transport;

namespace ScCaToken.Pkcs11;

/// <summary>The guard of the boundary: what was thrown becomes a return value.</summary>
public static class CkResult
{
    /// <summary>The return value for a failure; anything unforeseen is CKR_GENERAL_ERROR.</summary>
    public static Ckr From(Exception failure) => failure switch
    {
        CkException known => known.Code,
        CardException card => (Ckr)StatusWordMap.Find(card.StatusWord).Ckr,
        TransportException path => (Ckr)TransportErrorMap.ToCkr(path.Error),
        SettingsException => Ckr.FunctionFailed,
        OutOfMemoryException => Ckr.HostMemory,
        _ => Ckr.GeneralError,
    };
}
