namespace ScCaToken.Core.Storage;

/// <summary>The flash content is no store this firmware can use; see <see cref="Kind"/>.</summary>
public sealed class StoreException : Exception
{
    /// <summary>Creates the exception with its kind and a sentence for people.</summary>
    public StoreException(StoreErrorKind kind, string message)
        : base(message) => Kind = kind;

    /// <summary>Creates a <see cref="StoreErrorKind.Corrupt"/> exception.</summary>
    public StoreException(string message)
        : this(StoreErrorKind.Corrupt, message)
    {
    }

    /// <summary>Creates a <see cref="StoreErrorKind.Corrupt"/> exception with its cause.</summary>
    public StoreException(string message, Exception innerException)
        : base(message, innerException) => Kind = StoreErrorKind.Corrupt;

    /// <summary>Creates a <see cref="StoreErrorKind.Corrupt"/> exception.</summary>
    public StoreException()
        : this(StoreErrorKind.Corrupt, "the record store is damaged")
    {
    }

    /// <summary>What is wrong.</summary>
    public StoreErrorKind Kind { get; }
}
