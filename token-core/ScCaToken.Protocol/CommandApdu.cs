namespace ScCaToken.Protocol;

/// <summary>A command APDU taken apart (ISO/IEC 7816-4 §5.1): header, data field and Le, over the caller's bytes.</summary>
public readonly ref struct CommandApdu
{
    /// <summary>Largest data field of one APDU, in bytes.</summary>
    public const int MaxDataLength = 65535;

    /// <summary>Largest encoded command: header, extended Lc, data, Le.</summary>
    public const int MaxEncodedLength = 4 + 3 + MaxDataLength + 2;

    private CommandApdu(ReadOnlySpan<byte> header, ReadOnlySpan<byte> data, int expectedLength, bool isExtended)
        : this(header[0], header[1], header[2], header[3], data, expectedLength, isExtended)
    {
    }

    private CommandApdu(byte cla, byte ins, byte p1, byte p2, ReadOnlySpan<byte> data, int expectedLength, bool isExtended)
    {
        Cla = cla;
        Ins = ins;
        P1 = p1;
        P2 = p2;
        Data = data;
        ExpectedLength = expectedLength;
        IsExtended = isExtended;
    }

    /// <summary>Class byte.</summary>
    public byte Cla { get; }

    /// <summary>Instruction byte.</summary>
    public byte Ins { get; }

    /// <summary>First parameter byte.</summary>
    public byte P1 { get; }

    /// <summary>Second parameter byte.</summary>
    public byte P2 { get; }

    /// <summary>The data field, empty in cases 1 and 2.</summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <summary>Ne: the longest answer wanted (256 or 65,536 for a coded zero), 0 when Le is absent.</summary>
    public int ExpectedLength { get; }

    /// <summary>True when the lengths are in extended form.</summary>
    public bool IsExtended { get; }

    /// <summary>The same header and Le over another data field: the command a chain adds up to.</summary>
    public CommandApdu WithData(ReadOnlySpan<byte> data) => new(Cla, Ins, P1, P2, data, ExpectedLength, IsExtended);

    /// <summary>Takes <paramref name="bytes"/> apart; false when they are no well-formed APDU of any of the seven cases.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out CommandApdu command)
    {
        command = default;
        if (bytes.Length < 4)
            return false;
        var header = bytes[..4];
        var body = bytes[4..];
        if (body.IsEmpty)
        {
            command = new CommandApdu(header, default, 0, isExtended: false);
            return true;
        }

        if (body.Length == 1)
        {
            command = new CommandApdu(header, default, body[0] == 0 ? 256 : body[0], isExtended: false);
            return true;
        }

        return body[0] != 0 ? TryParseShort(header, body, out command) : TryParseExtended(header, body, out command);
    }

    private static bool TryParseShort(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body, out CommandApdu command)
    {
        command = default;
        int lc = body[0];
        if (body.Length == 1 + lc)
        {
            command = new CommandApdu(header, body.Slice(1, lc), 0, isExtended: false);
            return true;
        }

        if (body.Length != 2 + lc)
            return false;
        int le = body[^1];
        command = new CommandApdu(header, body.Slice(1, lc), le == 0 ? 256 : le, isExtended: false);
        return true;
    }

    private static bool TryParseExtended(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body, out CommandApdu command)
    {
        command = default;
        if (body.Length < 3)
            return false;
        int length = (body[1] << 8) | body[2];
        if (body.Length == 3)
        {
            command = new CommandApdu(header, default, length == 0 ? 65536 : length, isExtended: true);
            return true;
        }

        if (length == 0)
            return false;
        if (body.Length == 3 + length)
        {
            command = new CommandApdu(header, body.Slice(3, length), 0, isExtended: true);
            return true;
        }

        if (body.Length != 5 + length)
            return false;
        int le = (body[^2] << 8) | body[^1];
        command = new CommandApdu(header, body.Slice(3, length), le == 0 ? 65536 : le, isExtended: true);
        return true;
    }
}
