namespace ScCaToken.Driver.Transport;

/// <summary>What went wrong below the APDU level.</summary>
public enum TransportError
{
    /// <summary>The service behind the transport (pcscd, the TCP server, libusb) cannot be reached.</summary>
    ServiceUnavailable,

    /// <summary>The service refuses this user (polkit, USB node permissions, a wrong shared secret).</summary>
    AccessDenied,

    /// <summary>The reader is gone or unknown.</summary>
    ReaderUnavailable,

    /// <summary>No card is in the reader, or it was pulled.</summary>
    CardRemoved,

    /// <summary>Somebody reset the card: volatile state is gone, the command was not executed.</summary>
    CardReset,

    /// <summary>Another program holds the card exclusively.</summary>
    SharingViolation,

    /// <summary>No answer in time.</summary>
    Timeout,

    /// <summary>The wait was cancelled.</summary>
    Cancelled,

    /// <summary>The other side broke the protocol, or the transfer failed.</summary>
    Communication,
}
