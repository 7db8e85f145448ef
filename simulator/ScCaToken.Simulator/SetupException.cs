using ScCaToken.Protocol;

namespace ScCaToken.Simulator;

/// <summary>A preparation step of a virtual key was refused; see <see cref="Status"/>.</summary>
public sealed class SetupException : Exception
{
    /// <summary>Creates the exception with the refused instruction and what the key said.</summary>
    public SetupException(Ins instruction, StatusWord status)
        : base($"the key refused {instruction} with {status}") => Status = status;

    /// <summary>Creates the exception with a sentence of its own.</summary>
    public SetupException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public SetupException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception with the usual sentence.</summary>
    public SetupException()
        : base("the key refused a preparation step")
    {
    }

    /// <summary>The status word, 0000 when the step never reached the key.</summary>
    public StatusWord Status { get; }
}
