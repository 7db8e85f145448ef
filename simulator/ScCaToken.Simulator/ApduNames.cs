using ScCaToken.Protocol;

namespace ScCaToken.Simulator;

/// <summary>What traces call a command.</summary>
internal static class ApduNames
{
    public static string Of(ReadOnlySpan<byte> command)
    {
        if (command.Length < 2)
            return "?";
        if (command[0] < 0x80)
            return Enum.GetName((IsoIns)command[1]) ?? command[1].ToString("X2");
        return Enum.GetName((Ins)command[1]) ?? command[1].ToString("X2");
    }
}
