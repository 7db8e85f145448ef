using System.Runtime.InteropServices;

namespace ScCaToken.Benchmarks.Native;

/// <summary>
/// <c>C_SignInit</c> and <c>C_Sign</c> over one message with one key. Mechanism, message and signature lie in unmanaged memory from the
/// start, as in a client written in C: a signature is two calls and two compares.
/// </summary>
internal sealed unsafe class NativeSigner : IDisposable
{
    private const int SignatureSize = 512;
    private readonly delegate* unmanaged[Cdecl]<nuint, nuint*, nuint, nuint> _signInit;
    private readonly delegate* unmanaged[Cdecl]<nuint, byte*, nuint, byte*, nuint*, nuint> _sign;
    private readonly nuint _session, _key, _messageLength;
    private readonly nuint* _mechanism;
    private readonly nuint* _signatureLength;
    private readonly byte* _message;
    private readonly byte* _signature;

    public NativeSigner(NativePkcs11 client, nuint session, nuint mechanism, nuint key, ReadOnlySpan<byte> message)
    {
        _signInit = (delegate* unmanaged[Cdecl]<nuint, nuint*, nuint, nuint>)client.Export("C_SignInit");
        _sign = (delegate* unmanaged[Cdecl]<nuint, byte*, nuint, byte*, nuint*, nuint>)client.Export("C_Sign");
        (_session, _key, _messageLength) = (session, key, (nuint)message.Length);
        _mechanism = (nuint*)NativeMemory.AllocZeroed(4, (nuint)sizeof(nuint));
        _mechanism[0] = mechanism;
        _signatureLength = _mechanism + 3;
        _message = (byte*)NativeMemory.Alloc((nuint)message.Length + SignatureSize);
        message.CopyTo(new Span<byte>(_message, message.Length));
        _signature = _message + message.Length;
    }

    /// <summary>The last signature.</summary>
    public ReadOnlySpan<byte> Signature => new(_signature, (int)*_signatureLength);

    public void Sign()
    {
        nuint code = _signInit(_session, _mechanism, _key);
        if (code != 0)
            NativePkcs11.Refused(code, "C_SignInit");
        *_signatureLength = SignatureSize;
        code = _sign(_session, _message, _messageLength, _signature, _signatureLength);
        if (code != 0)
            NativePkcs11.Refused(code, "C_Sign");
    }

    public void Dispose()
    {
        NativeMemory.Free(_message);
        NativeMemory.Free(_mechanism);
    }
}
