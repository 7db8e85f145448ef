using System.Security.Cryptography;

namespace ScCaToken.Core.State;

/// <summary>Bytes on the stack that are wiped when their block is left, by an exception of the flash too: <c>using var key = new Secret(stackalloc byte[16]);</c></summary>
internal readonly ref struct Secret(Span<byte> bytes)
{
    public Span<byte> Bytes { get; } = bytes;

    public void Dispose() => CryptographicOperations.ZeroMemory(Bytes);
}
