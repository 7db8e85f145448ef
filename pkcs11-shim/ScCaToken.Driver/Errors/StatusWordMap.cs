using ScCaToken.Protocol;

namespace ScCaToken.Driver.Errors;

/// <summary>The one place where a status word becomes a PKCS#11 or SKF return code and a sentence for people.</summary>
public static class StatusWordMap
{
    private static readonly Row Unknown = new(0, 0, 0x30, 0x0A000001, "the card reports an unknown error");

    private static readonly Row[] Rows =
    [
        // status word, mask, CKR_, SAR_, text
        new(0x9000, 0xFFFF, 0x000, 0x00000000, "success"),
        new(0x6100, 0xFF00, 0x030, 0x0A000001, "more of the answer waits for GET RESPONSE"),
        new(0x6300, 0xFFFF, 0x0C0, 0x0A00001A, "the signature or MAC does not verify"),
        new(0x63C0, 0xFFFF, 0x0A4, 0x0A000025, "wrong PIN, and it is locked now"),
        new(0x63C0, 0xFFF0, 0x0A0, 0x0A000024, "wrong PIN"),
        new(0x6581, 0xFFFF, 0x030, 0x0A000008, "the key's flash failed; nothing was changed"),
        new(0x6700, 0xFFFF, 0x021, 0x0A000010, "wrong length"),
        new(0x6982, 0xFFFF, 0x101, 0x0A00002D, "not logged in"),
        new(0x6983, 0xFFFF, 0x0A4, 0x0A000025, "the PIN is locked"),
        new(0x6984, 0xFFFF, 0x040, 0x0A000011, "the data does not decrypt or does not belong to this key"),
        new(0x6985, 0xFFFF, 0x091, 0x0A00000C, "not allowed in this state"),
        new(0x6986, 0xFFFF, 0x01A, 0x0A000003, "not allowed on this object"),
        new(0x6990, 0xFFFF, 0x0A2, 0x0A000027, "the PIN is too short or too long"),
        new(0x6991, 0xFFFF, 0x0A1, 0x0A000026, "the PIN is refused by the key's rules"),
        new(0x6992, 0xFFFF, 0x0A3, 0x0A00002D, "the PIN must be changed first"),
        new(0x6993, 0xFFFF, 0x102, 0x0A000029, "the user PIN is not initialised"),
        new(0x6A80, 0xFFFF, 0x020, 0x0A000011, "a value is wrong"),
        new(0x6A81, 0xFFFF, 0x070, 0x0A000003, "not supported by the key"),
        new(0x6A82, 0xFFFF, 0x082, 0x0A000031, "no such file or applet"),
        new(0x6A84, 0xFFFF, 0x031, 0x0A000030, "the key is full"),
        new(0x6A86, 0xFFFF, 0x030, 0x0A000006, "the card does not know these parameters"),
        new(0x6A88, 0xFFFF, 0x082, 0x0A00002E, "no such object"),
        new(0x6A89, 0xFFFF, 0x030, 0x0A000037, "an object of that name exists already"),
        new(0x6A94, 0xFFFF, 0x060, 0x0A000036, "no such container"),
        new(0x6A95, 0xFFFF, 0x060, 0x0A00001B, "the container has no such key or certificate"),
        new(0x6B00, 0xFFFF, 0x030, 0x0A000006, "the card does not know these parameters"),
        new(0x6C00, 0xFF00, 0x030, 0x0A000001, "the card wants another length of answer asked for"),
        new(0x6D00, 0xFFFF, 0x054, 0x0A000003, "the card does not know this command"),
        new(0x6E00, 0xFFFF, 0x054, 0x0A000003, "the card does not know this class of commands"),
        new(0x6F00, 0xFFFF, 0x030, 0x0A000001, "the key reports an internal error"),
    ];

    /// <summary>The row of a status word; an unknown one maps to CKR_DEVICE_ERROR and SAR_FAIL.</summary>
    public static Row Find(StatusWord statusWord)
    {
        foreach (var row in Rows)
        {
            if ((statusWord.Value & row.Mask) == row.Value)
                return row;
        }

        return Unknown;
    }

    /// <summary>One line of the map.</summary>
    /// <param name="Value">The status word under <paramref name="Mask"/>.</param>
    /// <param name="Mask">Which bits count.</param>
    /// <param name="Ckr">PKCS#11 return value (CKR_).</param>
    /// <param name="Sar">SKF return code (SAR_, GM/T 0016).</param>
    /// <param name="Text">A sentence without a full stop.</param>
    public sealed record Row(ushort Value, ushort Mask, uint Ckr, uint Sar, string Text);
}
