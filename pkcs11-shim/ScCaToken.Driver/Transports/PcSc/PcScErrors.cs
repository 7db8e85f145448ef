using ScCaToken.Driver.Transport;
using ScCaToken.Driver.Transports.PcSc.Interop;

namespace ScCaToken.Driver.Transports.PcSc;

/// <summary>The one place where a PC/SC code becomes a transport failure with words a person can act on.</summary>
internal static class PcScErrors
{
    /// <summary>Whether the context is of no use any more: the service stopped or was restarted.</summary>
    public static bool IsServiceLost(SCardError error) => error is SCardError.NoService or SCardError.ServiceStopped or SCardError.InvalidHandle
        or SCardError.CommunicationError or SCardError.LibraryMissing or SCardError.InternalError;

    private static string ServiceDown { get; } = OperatingSystem.IsWindows()
        ? "the smart card service is not running; it starts with the first reader"
        : "the PC/SC service (pcscd) is not running";

    /// <summary>Makes the failure for <paramref name="error"/>.</summary>
    public static TransportException ToException(SCardError error, string where)
    {
        var (kind, text) = error switch
        {
            SCardError.LibraryMissing => (TransportError.ServiceUnavailable, "the PC/SC library is not installed (Debian: libpcsclite1)"),
            SCardError.NoService or SCardError.ServiceStopped => (TransportError.ServiceUnavailable, ServiceDown),
            SCardError.SecurityViolation => (TransportError.AccessDenied, "the PC/SC service refuses this user"),
            SCardError.UnknownReader or SCardError.ReaderUnavailable => (TransportError.ReaderUnavailable, "the reader is gone"),
            SCardError.NoReadersAvailable => (TransportError.ReaderUnavailable, "there is no reader"),
            SCardError.NoSmartcard or SCardError.RemovedCard => (TransportError.CardRemoved, "no card in the reader"),
            SCardError.UnpoweredCard or SCardError.UnresponsiveCard => (TransportError.Communication, "the card does not answer"),
            SCardError.ResetCard => (TransportError.CardReset, "another program reset the card"),
            SCardError.SharingViolation => (TransportError.SharingViolation, "another program holds the card exclusively"),
            SCardError.Timeout => (TransportError.Timeout, "no answer in time"),
            SCardError.Cancelled => (TransportError.Cancelled, "cancelled"),
            _ => (TransportError.Communication, "PC/SC error"),
        };
        return new TransportException(kind, $"{where}: {text} ({(uint)error:X8})");
    }
}
