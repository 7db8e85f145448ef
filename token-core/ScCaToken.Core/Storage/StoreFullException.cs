namespace ScCaToken.Core.Storage;

/// <summary>A transaction does not fit (status word 6A84). Nothing was changed and everything stored stays readable.</summary>
public sealed class StoreFullException : Exception
{
    /// <summary>Creates the exception with the usual sentence.</summary>
    public StoreFullException()
        : base("the record store is full")
    {
    }

    /// <summary>Creates the exception with a sentence of its own.</summary>
    public StoreFullException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public StoreFullException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
