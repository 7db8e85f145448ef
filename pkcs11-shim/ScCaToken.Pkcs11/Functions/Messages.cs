using System.Runtime.InteropServices;

namespace ScCaToken.Pkcs11;

/// <content>Message-based functions (PKCS#11 3.0 §5.9, §5.11, §5.14, §5.16): no mechanism here has CKF_MESSAGE_ flags, so all are CKR_FUNCTION_NOT_SUPPORTED.</content>
public sealed unsafe partial class Pkcs11Module
{
    /// <summary>C_MessageEncryptInit.</summary>
    public Ckr MessageEncryptInit(CULong session, CkMechanism* mechanism, CULong key) => NotSupported(session);

    /// <summary>C_EncryptMessage.</summary>
    public Ckr EncryptMessage(CULong session, void* parameter, CULong parameterLength, byte* associatedData, CULong associatedDataLength, byte* plaintext, CULong plaintextLength, byte* ciphertext, CULong* ciphertextLength) => NotSupported(session);

    /// <summary>C_EncryptMessageBegin.</summary>
    public Ckr EncryptMessageBegin(CULong session, void* parameter, CULong parameterLength, byte* associatedData, CULong associatedDataLength) => NotSupported(session);

    /// <summary>C_EncryptMessageNext.</summary>
    public Ckr EncryptMessageNext(CULong session, void* parameter, CULong parameterLength, byte* plaintextPart, CULong plaintextPartLength, byte* ciphertextPart, CULong* ciphertextPartLength, CULong flags) => NotSupported(session);

    /// <summary>C_MessageEncryptFinal.</summary>
    public Ckr MessageEncryptFinal(CULong session) => NotSupported(session);

    /// <summary>C_MessageDecryptInit.</summary>
    public Ckr MessageDecryptInit(CULong session, CkMechanism* mechanism, CULong key) => NotSupported(session);

    /// <summary>C_DecryptMessage.</summary>
    public Ckr DecryptMessage(CULong session, void* parameter, CULong parameterLength, byte* associatedData, CULong associatedDataLength, byte* ciphertext, CULong ciphertextLength, byte* plaintext, CULong* plaintextLength) => NotSupported(session);

    /// <summary>C_DecryptMessageBegin.</summary>
    public Ckr DecryptMessageBegin(CULong session, void* parameter, CULong parameterLength, byte* associatedData, CULong associatedDataLength) => NotSupported(session);

    /// <summary>C_DecryptMessageNext.</summary>
    public Ckr DecryptMessageNext(CULong session, void* parameter, CULong parameterLength, byte* ciphertextPart, CULong ciphertextPartLength, byte* plaintextPart, CULong* plaintextPartLength, CULong flags) => NotSupported(session);

    /// <summary>C_MessageDecryptFinal.</summary>
    public Ckr MessageDecryptFinal(CULong session) => NotSupported(session);

    /// <summary>C_MessageSignInit.</summary>
    public Ckr MessageSignInit(CULong session, CkMechanism* mechanism, CULong key) => NotSupported(session);

    /// <summary>C_SignMessage.</summary>
    public Ckr SignMessage(CULong session, void* parameter, CULong parameterLength, byte* data, CULong dataLength, byte* signature, CULong* signatureLength) => NotSupported(session);

    /// <summary>C_SignMessageBegin.</summary>
    public Ckr SignMessageBegin(CULong session, void* parameter, CULong parameterLength) => NotSupported(session);

    /// <summary>C_SignMessageNext.</summary>
    public Ckr SignMessageNext(CULong session, void* parameter, CULong parameterLength, byte* data, CULong dataLength, byte* signature, CULong* signatureLength) => NotSupported(session);

    /// <summary>C_MessageSignFinal.</summary>
    public Ckr MessageSignFinal(CULong session) => NotSupported(session);

    /// <summary>C_MessageVerifyInit.</summary>
    public Ckr MessageVerifyInit(CULong session, CkMechanism* mechanism, CULong key) => NotSupported(session);

    /// <summary>C_VerifyMessage.</summary>
    public Ckr VerifyMessage(CULong session, void* parameter, CULong parameterLength, byte* data, CULong dataLength, byte* signature, CULong signatureLength) => NotSupported(session);

    /// <summary>C_VerifyMessageBegin.</summary>
    public Ckr VerifyMessageBegin(CULong session, void* parameter, CULong parameterLength) => NotSupported(session);

    /// <summary>C_VerifyMessageNext.</summary>
    public Ckr VerifyMessageNext(CULong session, void* parameter, CULong parameterLength, byte* data, CULong dataLength, byte* signature, CULong signatureLength) => NotSupported(session);

    /// <summary>C_MessageVerifyFinal.</summary>
    public Ckr MessageVerifyFinal(CULong session) => NotSupported(session);

    /// <summary>CKR_FUNCTION_NOT_SUPPORTED, after the errors that go before it.</summary>
    private Ckr NotSupported(CULong session)
    {
        using var scope = Enter(session);
        return Ckr.FunctionNotSupported;
    }
}
