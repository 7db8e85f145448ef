namespace ScCaToken.Pkcs11;

/// <summary>A message authentication code over a message in parts. One message per object.</summary>
internal abstract class Mac : IDisposable
{
    /// <summary>Length of the full code in bytes.</summary>
    public abstract int Size { get; }

    /// <summary>Adds to the message.</summary>
    public abstract void Append(ReadOnlySpan<byte> part);

    /// <summary>Writes the full code; returns its length.</summary>
    public abstract int Finish(Span<byte> code);

    /// <summary>Wipes the key.</summary>
    public abstract void Dispose();

    /// <summary>The same code so far, to be continued by itself with the same key.</summary>
    public abstract Mac Copy(SoftSecretKey key);
}
