namespace ScCaToken.Devices;

/// <summary>A file cannot be used as a key image; see <see cref="Kind"/>. The file was not changed.</summary>
public sealed class ImageException : Exception
{
    /// <summary>Creates the exception with its kind and a sentence for people.</summary>
    public ImageException(ImageErrorKind kind, string message, Exception? innerException = null)
        : base(message, innerException) => Kind = kind;

    /// <summary>Creates an <see cref="ImageErrorKind.Inaccessible"/> exception.</summary>
    public ImageException(string message)
        : this(ImageErrorKind.Inaccessible, message)
    {
    }

    /// <summary>Creates an <see cref="ImageErrorKind.Inaccessible"/> exception with its cause.</summary>
    public ImageException(string message, Exception innerException)
        : this(ImageErrorKind.Inaccessible, message, innerException)
    {
    }

    /// <summary>Creates an <see cref="ImageErrorKind.Inaccessible"/> exception.</summary>
    public ImageException()
        : this("the key image cannot be used")
    {
    }

    /// <summary>What is wrong.</summary>
    public ImageErrorKind Kind { get; }
}
