namespace ScCaToken.Driver.Transport;

/// <summary>A failure below the APDU level. The message names the reader and the cause and never contains APDU bytes.</summary>
public sealed class TransportException : Exception
{
    /// <summary>Creates a general communication failure.</summary>
    public TransportException()
        : this(TransportError.Communication, "communication failed")
    {
    }

    /// <summary>Creates a general communication failure with a message.</summary>
    public TransportException(string message)
        : this(TransportError.Communication, message)
    {
    }

    /// <summary>Creates a general communication failure with a message and a cause.</summary>
    public TransportException(string message, Exception innerException)
        : this(TransportError.Communication, message, innerException)
    {
    }

    /// <summary>Creates a failure of a known kind.</summary>
    public TransportException(TransportError error, string message, Exception? innerException = null)
        : base(message, innerException) => Error = error;

    /// <summary>The kind of failure.</summary>
    public TransportError Error { get; }
}
