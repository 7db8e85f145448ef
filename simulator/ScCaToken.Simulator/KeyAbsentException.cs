namespace ScCaToken.Simulator;

/// <summary>A command was sent to a key that is unplugged or has no power.</summary>
public sealed class KeyAbsentException : Exception
{
    /// <summary>Creates the exception with the usual sentence.</summary>
    public KeyAbsentException()
        : base("the key is not plugged in or has no power")
    {
    }

    /// <summary>Creates the exception with a sentence of its own.</summary>
    public KeyAbsentException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public KeyAbsentException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
