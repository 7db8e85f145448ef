namespace ScCaToken.Core.Devices;

/// <summary>A flash operation failed: worn out, write protected, or the medium is gone.</summary>
public sealed class FlashException : Exception
{
    /// <summary>Creates the exception with the reason as the device gives it.</summary>
    public FlashException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with the reason and its cause.</summary>
    public FlashException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception without a reason.</summary>
    public FlashException()
    {
    }
}
