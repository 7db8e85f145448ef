namespace ScCaToken.Skf.Errors;

/// <summary>Ends a function with a return code; never leaves the library.</summary>
public sealed class SkfException : Exception
{
    /// <summary>Creates the exception for a general failure.</summary>
    public SkfException()
        : this(Sar.Fail)
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    public SkfException(string message)
        : base(message) => Code = Sar.Fail;

    /// <summary>Creates the exception with a message and its cause.</summary>
    public SkfException(string message, Exception innerException)
        : base(message, innerException) => Code = Sar.Fail;

    /// <summary>Creates the exception for a return code.</summary>
    public SkfException(uint code)
        : base($"SAR {code:X8}") => Code = code;

    /// <summary>The return code.</summary>
    public uint Code { get; }

    /// <summary>Ends the function with <paramref name="code"/> unless <paramref name="condition"/> holds.</summary>
    internal static void Require(bool condition, uint code = Sar.InvalidParameter)
    {
        if (!condition)
            throw new SkfException(code);
    }
}
