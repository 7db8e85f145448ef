namespace ScCaToken.Pkcs11;

/// <summary>One running encryption or decryption. One message per object; input and output do not overlap.</summary>
internal abstract class CipherState : IDisposable
{
    /// <summary>Exactly how many bytes <see cref="Update"/> would write for so many bytes of input now.</summary>
    public abstract int UpdateLength(int length);

    /// <summary>Transforms a part; returns <see cref="UpdateLength"/>.</summary>
    public abstract int Update(ReadOnlySpan<byte> input, Span<byte> output);

    /// <summary>The most <see cref="Finish"/> would write after so many more bytes of input.</summary>
    public abstract int FinishLength(int length);

    /// <summary>Ends the message; returns the bytes written.</summary>
    public abstract int Finish(Span<byte> output);

    /// <summary>Wipes key and message.</summary>
    public abstract void Dispose();

    /// <summary>The same message so far, to be continued by itself with the same key; null where that is not offered.</summary>
    public virtual CipherState? TryCopy(KeyMaterial key) => null;
}
