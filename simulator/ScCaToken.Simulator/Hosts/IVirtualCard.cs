namespace ScCaToken.Simulator.Hosts;

/// <summary>
/// What a host (TCP server, vpcd, USB device) needs of a virtual key. Thread-safe: several doors call at the same time.
/// </summary>
public interface IVirtualCard
{
    /// <summary>Raised after the key was plugged in.</summary>
    event EventHandler? Plugged;

    /// <summary>Raised after the key was pulled, also while a command is running: then at once, not after it.</summary>
    event EventHandler? Unplugged;

    /// <summary>Whether the key is plugged in.</summary>
    bool IsPlugged { get; }

    /// <summary>Whether the key is plugged in and has power.</summary>
    bool IsPowered { get; }

    /// <summary>Rises with every power-on and reset, whoever made it: a changed value means that volatile state is gone.</summary>
    long ResetCount { get; }

    /// <summary>The answer to reset, 2 to 33 bytes.</summary>
    ReadOnlyMemory<byte> Atr { get; }

    /// <summary>Starts the key with fresh volatile state. A key that is on starts again.</summary>
    void PowerOn();

    /// <summary>Drops all volatile state.</summary>
    void PowerOff();

    /// <summary>Warm reset: volatile state is gone, the key stays on.</summary>
    void Reset();

    /// <summary>
    /// Runs one command APDU; returns the length of the response APDU, which is at least 2 and fits
    /// <paramref name="response"/> (65,538 bytes at least). Throws when the key is unplugged or off.
    /// </summary>
    int Transmit(ReadOnlySpan<byte> command, Span<byte> response);
}
