using System.Security.Cryptography;

namespace ScCaToken.Core.Applets.Piv;

/// <summary>Both halves of a key pair on their way into flash; wiped at the end.</summary>
internal sealed class PairBuffer : IDisposable
{
    private readonly byte[] _public = new byte[PivKeyRecord.LongestPublic];
    private readonly byte[] _private = GC.AllocateArray<byte>(PivKeyRecord.LongestPrivate, pinned: true);
    private int _publicLength;
    private int _privateLength;

    /// <summary>RSA modulus ‖ exponent 4, or X ‖ Y.</summary>
    public Span<byte> Public => _public.AsSpan(0, _publicLength);

    /// <summary>p ‖ q, or d.</summary>
    public Span<byte> Private => _private.AsSpan(0, _privateLength);

    public void SetLengths(int publicLength, int privateLength)
    {
        _publicLength = publicLength;
        _privateLength = privateLength;
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_private);
}
