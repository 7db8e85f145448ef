using System.Security.Cryptography;

namespace ScCaToken.Pkcs11;

/// <summary>CFB with a feedback of 8 or 128 bits and OFB (SP 800-38A §6.3, §6.4), as streams of bytes.</summary>
internal sealed class FeedbackCipher : CipherState
{
    private const int BlockSize = BlockCipher.BlockSize;

    private readonly BlockCipher _cipher;
    private readonly byte[] _register;
    private readonly byte[] _stream = GC.AllocateArray<byte>(BlockSize, pinned: true);
    private readonly int _unit;
    private readonly bool _output;
    private readonly bool _encrypting;
    private int _used;

    /// <summary>Starts a message.</summary>
    /// <param name="cipher">The cipher; disposed with this object.</param>
    /// <param name="iv">16 bytes.</param>
    /// <param name="unit">Bytes fed back at a time: 1 or 16.</param>
    /// <param name="output">OFB: the key stream is fed back, not the ciphertext.</param>
    /// <param name="encrypting">The direction.</param>
    public FeedbackCipher(BlockCipher cipher, ReadOnlySpan<byte> iv, int unit, bool output, bool encrypting)
    {
        _cipher = cipher;
        _register = iv.ToArray();
        _unit = unit;
        _output = output;
        _encrypting = encrypting;
        _used = unit;
    }

    public override int UpdateLength(int length) => length;

    public override int Update(ReadOnlySpan<byte> input, Span<byte> output)
    {
        for (int i = 0; i < input.Length; i++)
        {
            if (_used == _unit)
                NextUnit();
            byte result = (byte)(input[i] ^ _stream[_used]);
            byte feedback = _output ? _stream[_used] : _encrypting ? result : input[i];
            _register[BlockSize - _unit + _used++] = feedback;
            output[i] = result;
        }

        return input.Length;
    }

    public override int FinishLength(int length) => 0;

    public override int Finish(Span<byte> output) => 0;

    public override void Dispose()
    {
        _cipher.Dispose();
        CryptographicOperations.ZeroMemory(_stream);
        CryptographicOperations.ZeroMemory(_register);
    }

    private void NextUnit()
    {
        _cipher.Encrypt(_register, _stream);
        _register.AsSpan(_unit).CopyTo(_register);
        _used = 0;
    }
}
