namespace ScCaToken.Pkcs11;

/// <summary>CK_MECHANISM as the application gave it. The parameter is copied by the operation's start; the memory may be gone afterwards.</summary>
/// <param name="Type">Mechanism type (CKM_).</param>
/// <param name="Parameter">Address of the parameter, 0 for none.</param>
/// <param name="ParameterLength">Its length in bytes.</param>
public readonly record struct MechanismInput(uint Type, nint Parameter = 0, nuint ParameterLength = 0)
{
    /// <summary>The largest parameter taken: user ids, labels and IVs are far below.</summary>
    public const int MaxParameterLength = 65536;

    /// <summary>The parameter's bytes.</summary>
    /// <exception cref="CkException">CKR_MECHANISM_PARAM_INVALID: no address for a length, or an absurd length.</exception>
    public unsafe ReadOnlySpan<byte> Bytes
    {
        get
        {
            if (ParameterLength == 0)
                return [];
            if (Parameter == 0 || ParameterLength > MaxParameterLength)
                throw new CkException(Ckr.MechanismParamInvalid);
            return new ReadOnlySpan<byte>((void*)Parameter, (int)ParameterLength);
        }
    }

    /// <summary>Demands that there is no parameter.</summary>
    /// <exception cref="CkException">CKR_MECHANISM_PARAM_INVALID.</exception>
    public void RequireNone()
    {
        if (ParameterLength != 0)
            throw new CkException(Ckr.MechanismParamInvalid);
    }

    /// <summary>The parameter when it must have exactly so many bytes (an IV).</summary>
    /// <exception cref="CkException">CKR_MECHANISM_PARAM_INVALID.</exception>
    public ReadOnlySpan<byte> RequireBytes(int length)
    {
        var bytes = Bytes;
        return bytes.Length == length ? bytes : throw new CkException(Ckr.MechanismParamInvalid);
    }
}
