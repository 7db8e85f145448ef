using System.Runtime.InteropServices;

namespace ScCaToken.Benchmarks;

/// <summary>OpenSSL's SM2 through libcrypto, as a peer in the same process. One key, one signature context each way.</summary>
internal sealed unsafe partial class OpenSslSm2 : IDisposable
{
    private const string Library = "libcrypto.so.3";

    private readonly nint _key, _sign, _verify;

    public OpenSslSm2()
    {
        _key = GenerateKey();
        _sign = EVP_PKEY_CTX_new(_key, 0);
        _verify = EVP_PKEY_CTX_new(_key, 0);
        if (_key == 0 || EVP_PKEY_sign_init(_sign) != 1 || EVP_PKEY_verify_init(_verify) != 1)
            throw new InvalidOperationException("OpenSSL has no SM2 here.");
    }

    /// <summary>Whether libcrypto 3 is installed, and with SM2: some distributions leave it out.</summary>
    public static bool IsInstalled { get; } = HasSm2();

    /// <summary>Signs a 32-byte digest; returns the length of the DER signature.</summary>
    public int Sign(ReadOnlySpan<byte> digest, Span<byte> signature)
    {
        nuint length = (nuint)signature.Length;
        fixed (byte* d = digest)
        fixed (byte* s = signature)
            return EVP_PKEY_sign(_sign, s, &length, d, (nuint)digest.Length) == 1 ? (int)length : 0;
    }

    /// <summary>Verifies a DER signature.</summary>
    public bool Verify(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        fixed (byte* d = digest)
        fixed (byte* s = signature)
            return EVP_PKEY_verify(_verify, s, (nuint)signature.Length, d, (nuint)digest.Length) == 1;
    }

    public void Dispose()
    {
        EVP_PKEY_CTX_free(_sign);
        EVP_PKEY_CTX_free(_verify);
        EVP_PKEY_free(_key);
    }

    private static bool HasSm2()
    {
        if (!NativeLibrary.TryLoad(Library, out _))
            return false;
        nint key = GenerateKey();
        EVP_PKEY_free(key);
        return key != 0;
    }

    private static nint GenerateKey() => EVP_PKEY_Q_keygen(0, null, "SM2");

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint EVP_PKEY_Q_keygen(nint context, string? properties, string type);

    [LibraryImport(Library)]
    private static partial nint EVP_PKEY_CTX_new(nint key, nint engine);

    [LibraryImport(Library)]
    private static partial int EVP_PKEY_sign_init(nint context);

    [LibraryImport(Library)]
    private static partial int EVP_PKEY_verify_init(nint context);

    [LibraryImport(Library)]
    private static partial int EVP_PKEY_sign(nint context, byte* signature, nuint* length, byte* digest, nuint digestLength);

    [LibraryImport(Library)]
    private static partial int EVP_PKEY_verify(nint context, byte* signature, nuint length, byte* digest, nuint digestLength);

    [LibraryImport(Library)]
    private static partial void EVP_PKEY_CTX_free(nint context);

    [LibraryImport(Library)]
    private static partial void EVP_PKEY_free(nint key);
}
