using System.Security.Cryptography;
using ScCaToken.Protocol.Ccid;
using ScCaToken.Simulator.Hosts.Ccid;

namespace ScCaToken.Simulator.Hosts.UsbIp;

/// <summary>
/// Puts CCID messages together from bulk OUT transfers. A message ends by its length; one that a short packet ends too early, or
/// that is longer than the device takes, is handed on as it is, for the slot to refuse.
/// </summary>
internal sealed class CcidMessageBuffer(int maxData, CcidMessageBuffer.Receiver receiver)
{
    private readonly byte[] _buffer = new byte[CcidHeader.Size + maxData];
    private int _length;

    public delegate void Receiver(CcidHeader header, ReadOnlySpan<byte> data);

    public void Take(ReadOnlySpan<byte> transfer)
    {
        // A packet of no bytes only ends a transfer.
        if (transfer.IsEmpty && _length == 0)
            return;
        bool isShort = transfer.Length % CcidDescriptors.PacketSize != 0 || transfer.IsEmpty;
        int room = Math.Min(transfer.Length, _buffer.Length - _length);
        bool overrun = room < transfer.Length;
        transfer[..room].CopyTo(_buffer.AsSpan(_length));
        _length += room;
        if (_length < CcidHeader.Size)
        {
            if (isShort)
                Clear();
            return;
        }

        var header = CcidHeader.Read(_buffer);
        int have = _length - CcidHeader.Size;
        bool tooLong = header.Length > maxData || header.Length < have;
        if (header.Length == have || overrun || tooLong || isShort)
        {
            receiver(header, _buffer.AsSpan(CcidHeader.Size, have));
            Clear();
        }
    }

    private void Clear()
    {
        CryptographicOperations.ZeroMemory(_buffer.AsSpan(0, _length));
        _length = 0;
    }
}
