#pragma warning disable CA1822
using System.Diagnostics.CodeAnalysis;

namespace ScCaToken.Crypto;

internal sealed class RsaPrivateKey : IDisposable
{
    public int ByteLength => 0;
    public static bool TryImport(ReadOnlySpan<byte> e, ReadOnlySpan<byte> p, ReadOnlySpan<byte> q, [NotNullWhen(true)] out RsaPrivateKey? key) { key = null; return e.IsEmpty && p.IsEmpty && q.IsEmpty; }
    public static RsaPrivateKey Generate(int bits, IRandomSource random) => throw new InvalidOperationException(bits.ToString() + random);
    public void ExportModulus(Span<byte> modulus) => modulus[ByteLength..].Clear();
    public void ExportPrimes(Span<byte> p, Span<byte> q) => p[ByteLength..].CopyTo(q);
    public void Dispose() { }
}

internal static class Rsa
{
    public static bool TrySignPkcs1(RsaPrivateKey key, ReadOnlySpan<byte> input, ReadOnlySpan<byte> entropy32, Span<byte> output) => false;
    public static bool TrySignPss(RsaPrivateKey key, HashAlgorithmId hash, HashAlgorithmId maskHash, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> entropy32, Span<byte> output) => false;
    public static bool TryPrivateOperation(RsaPrivateKey key, ReadOnlySpan<byte> input, ReadOnlySpan<byte> entropy32, Span<byte> output) => false;
    public static bool VerifyPkcs1(ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> e, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature) => false;
}
