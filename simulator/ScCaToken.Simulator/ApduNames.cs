using ScCaToken.Protocol;

namespace ScCaToken.Simulator;

/// <summary>What traces call a command.</summary>
public static class ApduNames
{
    /// <summary>The name of an instruction, or its number.</summary>
    public static string Of(byte cla, byte ins) =>
        (cla < 0x80 ? Enum.GetName((IsoIns)ins) : Enum.GetName((Ins)ins)) ?? $"INS {ins:X2}";

    internal static string Of(ReadOnlySpan<byte> command) => command.Length < 2 ? "?" : Of(command[0], command[1]);
}
