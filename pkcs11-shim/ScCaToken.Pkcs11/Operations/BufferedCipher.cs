using System.Security.Cryptography;

namespace ScCaToken.Pkcs11;

/// <summary>Collects a message and transforms it at the end: public-key ciphers and key wraps.</summary>
internal abstract class BufferedCipher(int maxInput, Ckr tooLong) : CipherState
{
    private byte[] _buffer = [];
    private int _length;

    public override int UpdateLength(int length) => 0;

    public override int Update(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.Length > maxInput - _length)
            throw new CkException(tooLong);
        if (_buffer.Length < _length + input.Length)
            Grow(_length + input.Length);
        input.CopyTo(_buffer.AsSpan(_length));
        _length += input.Length;
        return 0;
    }

    public override int FinishLength(int length) => MaxOutput((int)Math.Min((long)_length + length, maxInput));

    public override int Finish(Span<byte> output) => Transform(_buffer.AsSpan(0, _length), output);

    public override void Dispose() => CryptographicOperations.ZeroMemory(_buffer);

    /// <summary>The most so long an input gives.</summary>
    protected abstract int MaxOutput(int inputLength);

    /// <summary>Transforms the message; the output has room for <see cref="MaxOutput"/>.</summary>
    protected abstract int Transform(ReadOnlySpan<byte> input, Span<byte> output);

    private void Grow(int needed)
    {
        byte[] larger = GC.AllocateArray<byte>((int)Math.Min(maxInput, Math.Max(needed, 2L * _buffer.Length)), pinned: true);
        _buffer.AsSpan(0, _length).CopyTo(larger);
        CryptographicOperations.ZeroMemory(_buffer);
        _buffer = larger;
    }
}
