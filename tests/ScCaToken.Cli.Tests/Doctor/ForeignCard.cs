using ScCaToken.Simulator.Hosts;

namespace ScCaToken.Cli.Tests.Doctor;

/// <summary>A card of another make: it answers every command alike.</summary>
internal sealed class ForeignCard : IVirtualCard
{
    public event EventHandler? Plugged
    {
        add { }
        remove { }
    }

    public event EventHandler? Unplugged
    {
        add { }
        remove { }
    }

    /// <summary>What it answers; at first that it knows no such command.</summary>
    public byte[] Answer { get; set; } = [0x6D, 0x00];

    public bool IsPlugged => true;

    public bool IsPowered => true;

    public long ResetCount => 0;

    public ReadOnlyMemory<byte> Atr { get; } = Convert.FromHexString("3B800181");

    public void PowerOn()
    {
    }

    public void PowerOff()
    {
    }

    public void Reset()
    {
    }

    public int Transmit(ReadOnlySpan<byte> command, Span<byte> response)
    {
        Answer.CopyTo(response);
        return Answer.Length;
    }
}
