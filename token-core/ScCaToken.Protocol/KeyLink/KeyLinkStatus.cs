namespace ScCaToken.Protocol.KeyLink;

/// <summary>Outcome of a request on the TCP link; everything but <see cref="Ok"/> has an empty payload.</summary>
public enum KeyLinkStatus : byte
{
    /// <summary>Done.</summary>
    Ok = 0,

    /// <summary>The key is unplugged.</summary>
    CardRemoved = 1,

    /// <summary>Somebody else reset the card; the command was not executed. Connect again to go on.</summary>
    CardReset = 2,

    /// <summary>Connect first.</summary>
    NotConnected = 3,

    /// <summary>The proof is missing or wrong; the server closes.</summary>
    AccessDenied = 4,

    /// <summary>The frame is not understood; the server closes.</summary>
    BadFrame = 5,

    /// <summary>Too many clients, or another client keeps the card for too long.</summary>
    Busy = 6,
}
