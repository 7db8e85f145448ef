namespace ScCaToken.Pkcs11;

/// <summary>Ends a PKCS#11 function with a return value; the guard of the boundary turns it into CK_RV. Never crosses the native boundary.</summary>
public sealed class CkException : Exception
{
    /// <summary>CKR_GENERAL_ERROR.</summary>
    public CkException()
        : this(Ckr.GeneralError)
    {
    }

    /// <summary>CKR_GENERAL_ERROR with a text for the log.</summary>
    public CkException(string message)
        : base(message) => Code = Ckr.GeneralError;

    /// <summary>CKR_GENERAL_ERROR with a text for the log and a cause.</summary>
    public CkException(string message, Exception innerException)
        : base(message, innerException) => Code = Ckr.GeneralError;

    /// <summary>The given return value.</summary>
    public CkException(Ckr code)
        : base(code.ToString()) => Code = code;

    /// <summary>The given return value with a text for the log; the text contains no secrets.</summary>
    public CkException(Ckr code, string message)
        : base(message) => Code = code;

    /// <summary>What the function returns.</summary>
    public Ckr Code { get; }
}
