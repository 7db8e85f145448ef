namespace ScCaToken.Core.Devices;

/// <summary>The power is off: nothing happens until it returns. It unwinds the firmware as a power cut stops a processor.</summary>
public sealed class PowerLostException : Exception
{
    /// <summary>Creates the exception with the usual sentence.</summary>
    public PowerLostException()
        : base("the power of the key was cut")
    {
    }

    /// <summary>Creates the exception with a sentence of its own.</summary>
    public PowerLostException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public PowerLostException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
