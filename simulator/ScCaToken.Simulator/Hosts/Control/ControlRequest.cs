using System.Globalization;

namespace ScCaToken.Simulator.Hosts.Control;

/// <summary>One line to the serving process: the action's name and, for a power cut, the flash operation (0 for now).</summary>
/// <param name="Action">What to do.</param>
/// <param name="FlashOperation">Operation to cut, 1 being the next one; 0 cuts now.</param>
public readonly record struct ControlRequest(ControlAction Action, int FlashOperation = 0)
{
    /// <summary>Longest line, in bytes.</summary>
    internal const int MaxLine = 256;

    /// <summary>Reads a line; null when it is none of ours.</summary>
    public static ControlRequest? Parse(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return words switch
        {
            ["status"] => new ControlRequest(ControlAction.Status),
            ["plug"] => new ControlRequest(ControlAction.Plug),
            ["unplug"] => new ControlRequest(ControlAction.Unplug),
            ["reset"] => new ControlRequest(ControlAction.Reset),
            ["power-cut"] => new ControlRequest(ControlAction.PowerCut),
            ["power-cut", var number] when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int at) && at > 0 =>
                new ControlRequest(ControlAction.PowerCut, at),
            _ => null,
        };
    }

    /// <summary>The line.</summary>
    public override string ToString() => Action switch
    {
        ControlAction.PowerCut when FlashOperation > 0 => $"power-cut {FlashOperation}",
        ControlAction.PowerCut => "power-cut",
        _ => Action.ToString().ToLowerInvariant(),
    };
}
