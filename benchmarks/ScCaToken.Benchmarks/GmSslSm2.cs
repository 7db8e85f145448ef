using System.Runtime.InteropServices;
using System.Text;

namespace ScCaToken.Benchmarks;

/// <summary>
/// GmSSL's SM2 through its shared library, as a peer in the same process: its streaming contexts, which make their nonces 32 at a time and keep a table of
/// the public key. One private key, the default user ID.
/// </summary>
internal sealed unsafe class GmSslSm2 : IDisposable
{
    /// <summary>More than GmSSL's structures take: SM2_KEY has 128 bytes, SM2_SIGN_CTX about 4,000.</summary>
    private const int KeySize = 1 << 10, ContextSize = 32 << 10;

    private static readonly nint Library = Load();

    private readonly void* _key = NativeMemory.AllocZeroed(KeySize);
    private readonly void* _sign = NativeMemory.AllocZeroed(ContextSize);
    private readonly void* _verify = NativeMemory.AllocZeroed(ContextSize);
    private readonly delegate* unmanaged<void*, byte*, nuint, int> _signUpdate = (delegate* unmanaged<void*, byte*, nuint, int>)Export("sm2_sign_update");
    private readonly delegate* unmanaged<void*, byte*, nuint*, int> _signFinish = (delegate* unmanaged<void*, byte*, nuint*, int>)Export("sm2_sign_finish");
    private readonly delegate* unmanaged<void*, int> _signReset = (delegate* unmanaged<void*, int>)Export("sm2_sign_reset");
    private readonly delegate* unmanaged<void*, byte*, nuint, int> _verifyUpdate = (delegate* unmanaged<void*, byte*, nuint, int>)Export("sm2_verify_update");
    private readonly delegate* unmanaged<void*, byte*, nuint, int> _verifyFinish = (delegate* unmanaged<void*, byte*, nuint, int>)Export("sm2_verify_finish");
    private readonly delegate* unmanaged<void*, int> _verifyReset = (delegate* unmanaged<void*, int>)Export("sm2_verify_reset");

    /// <summary>Takes a private key of 32 bytes, big-endian.</summary>
    public GmSslSm2(ReadOnlySpan<byte> privateKey)
    {
        ulong* number = stackalloc ulong[4];
        byte* id = stackalloc byte[16];
        Encoding.ASCII.GetBytes("1234567812345678", new Span<byte>(id, 16));
        fixed (byte* bytes = privateKey)
            ((delegate* unmanaged<ulong*, byte*, void>)Export("sm2_z256_from_bytes"))(number, bytes);
        Require(((delegate* unmanaged<void*, ulong*, int>)Export("sm2_key_set_private_key"))(_key, number));
        Require(((delegate* unmanaged<void*, void*, byte*, nuint, int>)Export("sm2_sign_init"))(_sign, _key, id, 16));
        Require(((delegate* unmanaged<void*, void*, byte*, nuint, int>)Export("sm2_verify_init"))(_verify, _key, id, 16));
    }

    /// <summary>Whether there is a library: libgmssl.so.3 of the system, or what SCCA_GMSSL names.</summary>
    public static bool IsInstalled => Library != 0;

    /// <summary>Signs a message; returns the length of the DER signature.</summary>
    public int Sign(ReadOnlySpan<byte> message, Span<byte> signature)
    {
        nuint length = 0;
        fixed (byte* m = message)
        fixed (byte* s = signature)
        {
            Require(_signReset(_sign));
            Require(_signUpdate(_sign, m, (nuint)message.Length));
            Require(_signFinish(_sign, s, &length));
        }

        return (int)length;
    }

    /// <summary>Verifies a DER signature.</summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        fixed (byte* m = message)
        fixed (byte* s = signature)
        {
            Require(_verifyReset(_verify));
            Require(_verifyUpdate(_verify, m, (nuint)message.Length));
            return _verifyFinish(_verify, s, (nuint)signature.Length) == 1;
        }
    }

    public void Dispose()
    {
        NativeMemory.Free(_key);
        NativeMemory.Free(_sign);
        NativeMemory.Free(_verify);
    }

    private static nint Load() => NativeLibrary.TryLoad(Environment.GetEnvironmentVariable("SCCA_GMSSL") ?? "libgmssl.so.3", out nint library) ? library : 0;

    private static nint Export(string name) => NativeLibrary.GetExport(Library, name);

    private static void Require(int result) => Outcome.Require(result == 1);
}
