using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ScCaToken.Pkcs11;

/// <summary>W and W⁻¹ of SP 800-38F §6, with the headers of KW (8 bytes of initial value) and KWP (4 bytes and the length).</summary>
internal sealed class KeyWrapCipher : BufferedCipher
{
    private const int Semiblock = 8, MaxLength = 65536;

    private readonly BlockCipher _cipher;
    private readonly byte[] _initial;
    private readonly bool _encrypting;

    public KeyWrapCipher(BlockCipher cipher, ReadOnlySpan<byte> initial, bool encrypting)
        : base(MaxLength, encrypting ? Ckr.DataLenRange : Ckr.EncryptedDataLenRange)
    {
        _cipher = cipher;
        _initial = initial.ToArray();
        _encrypting = encrypting;
    }

    private bool Padded => _initial.Length != Semiblock;

    public override void Dispose()
    {
        _cipher.Dispose();
        base.Dispose();
    }

    protected override int MaxOutput(int inputLength) =>
        _encrypting ? (inputLength + Semiblock - 1) / Semiblock * Semiblock + Semiblock : Math.Max(0, inputLength - Semiblock);

    protected override int Transform(ReadOnlySpan<byte> input, Span<byte> output) => _encrypting ? Wrap(input, output) : Unwrap(input, output);

    private int Wrap(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.IsEmpty || (!Padded && (input.Length % Semiblock != 0 || input.Length < 2 * Semiblock)))
            throw new CkException(Ckr.DataLenRange);
        output = output[..MaxOutput(input.Length)];
        output.Clear();
        _initial.CopyTo(output);
        if (Padded)
            BinaryPrimitives.WriteInt32BigEndian(output[_initial.Length..], input.Length);
        input.CopyTo(output[Semiblock..]);
        if (output.Length == 2 * Semiblock)
            _cipher.Encrypt(output, output);
        else
            Spin(output);
        return output.Length;
    }

    private int Unwrap(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.Length % Semiblock != 0 || input.Length < (Padded ? 2 : 3) * Semiblock)
            throw new CkException(Ckr.EncryptedDataLenRange);
        byte[] work = GC.AllocateUninitializedArray<byte>(input.Length, pinned: true);
        try
        {
            input.CopyTo(work);
            if (work.Length == 2 * Semiblock)
                _cipher.Decrypt(work, work);
            else
                Unspin(work);
            int length = Padded ? BinaryPrimitives.ReadInt32BigEndian(work.AsSpan(_initial.Length)) : work.Length - Semiblock;
            int room = work.Length - Semiblock;
            bool valid = CryptographicOperations.FixedTimeEquals(work.AsSpan(0, _initial.Length), _initial) & length > room - Semiblock & length <= room;
            if (valid)
                valid = !work.AsSpan(Semiblock + length).ContainsAnyExcept((byte)0);
            if (!valid)
                throw new CkException(Ckr.EncryptedDataInvalid);
            work.AsSpan(Semiblock, length).CopyTo(output);
            return length;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(work);
        }
    }

    private void Spin(Span<byte> value)
    {
        int n = value.Length / Semiblock - 1;
        Span<byte> block = stackalloc byte[BlockCipher.BlockSize];
        value[..Semiblock].CopyTo(block);
        ulong t = 0;
        for (int j = 0; j < 6; j++)
        {
            for (int i = 1; i <= n; i++)
            {
                value.Slice(i * Semiblock, Semiblock).CopyTo(block[Semiblock..]);
                _cipher.Encrypt(block, block);
                BinaryPrimitives.WriteUInt64BigEndian(block, BinaryPrimitives.ReadUInt64BigEndian(block) ^ ++t);
                block[Semiblock..].CopyTo(value[(i * Semiblock)..]);
            }
        }

        block[..Semiblock].CopyTo(value);
        CryptographicOperations.ZeroMemory(block);
    }

    private void Unspin(Span<byte> value)
    {
        int n = value.Length / Semiblock - 1;
        Span<byte> block = stackalloc byte[BlockCipher.BlockSize];
        value[..Semiblock].CopyTo(block);
        ulong t = 6 * (ulong)n;
        for (int j = 0; j < 6; j++)
        {
            for (int i = n; i >= 1; i--)
            {
                BinaryPrimitives.WriteUInt64BigEndian(block, BinaryPrimitives.ReadUInt64BigEndian(block) ^ t--);
                value.Slice(i * Semiblock, Semiblock).CopyTo(block[Semiblock..]);
                _cipher.Decrypt(block, block);
                block[Semiblock..].CopyTo(value[(i * Semiblock)..]);
            }
        }

        block[..Semiblock].CopyTo(value);
        CryptographicOperations.ZeroMemory(block);
    }
}
