using System.Runtime.InteropServices;

namespace ScCaToken.Pkcs11;

/// <summary>The convention for output of unknown length (PKCS#11 3.0 §5.2): no buffer asks for the length, a short one is CKR_BUFFER_TOO_SMALL and ends nothing.</summary>
internal readonly unsafe ref struct Output
{
    private readonly byte* _pointer;
    private readonly CULong* _length;

    public Output(byte* pointer, CULong* length)
    {
        if (length is null)
            throw new CkException(Ckr.ArgumentsBad);
        _pointer = pointer;
        _length = length;
    }

    /// <summary>The caller only asks for the length.</summary>
    public bool AsksLength => _pointer is null;

    /// <summary>The caller's buffer.</summary>
    public Span<byte> Buffer => new(_pointer, (int)nuint.Min(_length->Value, int.MaxValue));

    /// <summary>Tells the length and nothing else.</summary>
    public Ckr Announce(int needed)
    {
        *_length = new CULong((nuint)needed);
        return Ckr.Ok;
    }

    /// <summary>Tells the length of what was written, or that the buffer is too small for it.</summary>
    public Ckr Finish(bool fits, int needed)
    {
        *_length = new CULong((nuint)needed);
        return fits ? Ckr.Ok : Ckr.BufferTooSmall;
    }
}
