using ScCaToken.Protocol;

namespace ScCaToken.Core.Commands;

/// <summary>Executes an instruction whose gates have been passed.</summary>
internal delegate StatusWord CommandHandler(scoped in CommandContext context);

/// <summary>The ids a data field begins with.</summary>
internal enum Reference
{
    None,
    Application,
    Container,
}

/// <summary>The right an instruction needs; the ones a table cannot decide (a file's own rights, a PIN in the data) are <see cref="Any"/> here.</summary>
internal enum Right
{
    Any,
    User,
    So,
    UserOrSo,
    Device,
}

/// <summary>Which values P1 or P2 may have: a bit per value 0–15, and whether bit 7 may be added.</summary>
internal readonly record struct Values(ushort Low, bool HighBit = false)
{
    public static Values Zero => new(0b1);

    /// <summary>0 or 1: kind of key pair, PIN type, one flag.</summary>
    public static Values Binary => new(0b11);

    public static Values One => new(0b10);

    public static Values Of(params ReadOnlySpan<int> values)
    {
        int low = 0;
        foreach (int value in values)
            low |= 1 << value;
        return new Values((ushort)low);
    }

    public bool Contains(byte value) => (value & 0x70) == 0 && (HighBit || value < 0x80) && ((Low >> (value & 0x0F)) & 1) != 0;
}

/// <summary>How many bytes a data field may have after the ids.</summary>
internal readonly record struct DataLength(int Least, int Most)
{
    public static DataLength None => new(0, 0);

    public static DataLength Any => new(0, CommandApdu.MaxDataLength);

    public static DataLength Exactly(int length) => new(length, length);

    public static DataLength AtLeast(int length) => new(length, CommandApdu.MaxDataLength);

    public bool Contains(int length) => length >= Least && length <= Most;
}

/// <summary>One row of the instruction table.</summary>
/// <param name="Ins">Instruction byte.</param>
/// <param name="Name">The standard's name, or ours.</param>
/// <param name="P1">Values P1 may have; others are 6A86.</param>
/// <param name="P2">Values P2 may have.</param>
/// <param name="Reference">Ids at the start of the data.</param>
/// <param name="Data">Length of the data after the ids; others are 6700.</param>
/// <param name="Right">Right needed; without it 6982.</param>
/// <param name="MayWrite">Whether the instruction can write the flash.</param>
/// <param name="Execute">The handler.</param>
internal sealed record Instruction(
    Ins Ins, string Name, Values P1, Values P2, Reference Reference, DataLength Data, Right Right, bool MayWrite, CommandHandler Execute);
