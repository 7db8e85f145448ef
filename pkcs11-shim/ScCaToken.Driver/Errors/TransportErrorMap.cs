using ScCaToken.Driver.Transport;

namespace ScCaToken.Driver.Errors;

/// <summary>The one place where a transport failure becomes a PKCS#11 or SKF return code.</summary>
public static class TransportErrorMap
{
    /// <summary>PKCS#11: CKR_DEVICE_REMOVED, CKR_TOKEN_NOT_PRESENT, CKR_DEVICE_ERROR …</summary>
    public static uint ToCkr(TransportError error) => error switch
    {
        TransportError.CardRemoved or TransportError.ReaderUnavailable => 0x32,
        TransportError.ServiceUnavailable => 0xE0,
        TransportError.AccessDenied => 0xE0,
        TransportError.CardReset => 0x101,
        TransportError.SharingViolation => 0x05,
        TransportError.Cancelled => 0x50,
        _ => 0x30,
    };

    /// <summary>SKF: SAR_DEVICE_REMOVED, SAR_TIMEOUTERR, SAR_FAIL …</summary>
    public static uint ToSar(TransportError error) => error switch
    {
        TransportError.CardRemoved or TransportError.ReaderUnavailable or TransportError.ServiceUnavailable => 0x0A000023,
        TransportError.CardReset => 0x0A00002D,
        TransportError.Timeout => 0x0A00000F,
        _ => 0x0A000001,
    };
}
