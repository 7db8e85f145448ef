using System.Globalization;
using ScCaToken.Driver.Transport;
using ScCaToken.Driver.Transports.Usb.Interop;

namespace ScCaToken.Driver.Transports.Usb;

/// <summary>The provider of <c>usb[:VID:PID[:SERIAL]]</c>: every attached device with a CCID interface, or those that fit.</summary>
public sealed class UsbTransportProvider : ITransportProvider
{
    private const int PollMilliseconds = 200;
    private readonly IUsbContext _context;
    private readonly ushort? _vendorId;
    private readonly ushort? _productId;
    private readonly string? _serial;
    private readonly CancellationTokenSource _closing = new();
    private string? _seen;

    /// <summary>Makes a provider on libusb.</summary>
    /// <param name="location">Empty, or <c>VID:PID[:SERIAL]</c> in hexadecimal.</param>
    public UsbTransportProvider(string location = "")
        : this(new LibUsbContext(), location)
    {
    }

    /// <summary>Makes a provider on any USB stack, which it disposes in the end.</summary>
    /// <exception cref="TransportException">The location is no VID:PID[:SERIAL].</exception>
    public UsbTransportProvider(IUsbContext context, string location = "")
    {
        _context = context;
        if (location.Length == 0)
            return;
        string[] parts = location.Split(':', 3);
        if (parts.Length < 2 || !TryHex(parts[0], out ushort vendor) || !TryHex(parts[1], out ushort product))
            throw new TransportException(TransportError.ReaderUnavailable, $"'{location}' is not VID:PID[:SERIAL]");
        (_vendorId, _productId, _serial) = (vendor, product, parts.Length == 3 ? parts[2] : null);
    }

    /// <summary>How long devices are waited for.</summary>
    public UsbTimeouts Timeouts { get; init; } = new();

    /// <inheritdoc/>
    public string Scheme => "usb";

    /// <inheritdoc/>
    public IReadOnlyList<string> ListReaders()
    {
        var devices = ListDevices();
        string[] names = [.. devices.Select(NameOf)];
        Dispose(devices);
        return names;
    }

    /// <inheritdoc/>
    public IApduTransport Open(string readerName) => new UsbApduTransport(this, readerName);

    /// <inheritdoc/>
    public bool WaitForChange(int timeoutMilliseconds, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _closing.Token);
        long end = timeoutMilliseconds < 0 ? long.MaxValue : Environment.TickCount64 + timeoutMilliseconds;
        while (true)
        {
            string now = Describe();
            string? before = Interlocked.Exchange(ref _seen, now);
            if (before is not null && before != now)
                return true;
            long rest = end - Environment.TickCount64;
            if (rest <= 0 || limit.Token.WaitHandle.WaitOne((int)Math.Min(rest, PollMilliseconds)))
                return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _closing.Cancel();
        _context.Dispose();
    }

    /// <summary>Whether the device of that name is attached.</summary>
    internal bool IsAttached(string readerName)
    {
        try
        {
            return ListReaders().Contains(readerName);
        }
        catch (TransportException)
        {
            return false;
        }
    }

    /// <summary>The device of that name, not open; the caller disposes it.</summary>
    internal IUsbDevice Find(string readerName)
    {
        var devices = ListDevices();
        var found = devices.FirstOrDefault(d => NameOf(d) == readerName);
        Dispose(devices.Where(d => d != found));
        return found ?? throw new TransportException(TransportError.ReaderUnavailable, $"{readerName}: not attached");
    }

    private static bool TryHex(string text, out ushort value) => ushort.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out value);

    private static string NameOf(IUsbDevice device) => $"USB {device.Info.VendorId:X4}:{device.Info.ProductId:X4} {device.Info.Location}";

    private static void Dispose(IEnumerable<IUsbDevice> devices)
    {
        foreach (var device in devices)
            device.Dispose();
    }

    private List<IUsbDevice> ListDevices()
    {
        var error = _context.List(out var all);
        if (error != UsbError.Success)
            throw UsbErrors.ToException(error, "USB");
        var fitting = all.Where(Fits).ToList();
        Dispose(all.Except(fitting));
        return fitting;
    }

    private bool Fits(IUsbDevice device) => device.Info.HasCcidInterface
        && (_vendorId is null || _vendorId == device.Info.VendorId)
        && (_productId is null || _productId == device.Info.ProductId)
        && (_serial is null || ReadSerial(device) == _serial);

    /// <summary>Needs the device open for a moment; one that cannot be opened has no serial number.</summary>
    private static string? ReadSerial(IUsbDevice device)
    {
        byte[] text = new byte[255];
        if (device.Info.SerialIndex == 0 || device.Open() != UsbError.Success)
            return null;
        var error = device.ControlTransfer(new UsbSetupPacket(0x80, 6, (ushort)(0x0300 | device.Info.SerialIndex), 0x0409), text, 1_000, out int length);
        length = Math.Min(length, text[0]);
        return error == UsbError.Success && length >= 2 ? System.Text.Encoding.Unicode.GetString(text, 2, length - 2) : null;
    }

    private string Describe()
    {
        try
        {
            var devices = ListDevices();
            string text = string.Join('\n', devices.Select(d => $"{NameOf(d)}|{d.Info.Address}"));
            Dispose(devices);
            return text;
        }
        catch (TransportException)
        {
            return "";
        }
    }
}
