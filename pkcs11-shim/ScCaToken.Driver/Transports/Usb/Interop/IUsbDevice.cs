namespace ScCaToken.Driver.Transports.Usb.Interop;

/// <summary>One device. Transfers block until done, failed or over time; a transfer that times out may have moved bytes, which count.</summary>
public interface IUsbDevice : IDisposable
{
    /// <summary>What is known without opening it.</summary>
    UsbDeviceInfo Info { get; }

    /// <summary>Opens the device unless it is open; disposing closes it.</summary>
    UsbError Open();

    /// <summary>Takes an interface for this program alone, away from a kernel driver if there is one.</summary>
    UsbError ClaimInterface(int number);

    /// <summary>Gives the interface back.</summary>
    UsbError ReleaseInterface(int number);

    /// <summary>Control transfer; the direction is in the setup packet.</summary>
    UsbError ControlTransfer(UsbSetupPacket setup, Span<byte> data, int timeoutMilliseconds, out int transferred);

    /// <summary>Reads from a bulk endpoint (address with bit 7 set). The buffer is a multiple of the packet size.</summary>
    UsbError Read(byte endpoint, Span<byte> buffer, int timeoutMilliseconds, out int transferred);

    /// <summary>Writes to a bulk endpoint.</summary>
    UsbError Write(byte endpoint, ReadOnlySpan<byte> data, int timeoutMilliseconds, out int transferred);
}
