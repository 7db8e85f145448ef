namespace ScCaToken.Simulator;

/// <summary>A key that several callers of one process use by method calls, each noticing what the others did by the counters.</summary>
public interface ISharedKey
{
    /// <summary>Raised after the key was plugged in, on the thread that did it.</summary>
    event EventHandler? Plugged;

    /// <summary>Raised after the key was pulled, on the thread that did it.</summary>
    event EventHandler? Unplugged;

    /// <summary>The answer to reset, 2 to 33 bytes.</summary>
    ReadOnlyMemory<byte> AnswerToReset { get; }

    /// <summary>True while the key is in its port.</summary>
    bool IsPlugged { get; }

    /// <summary>True while the key is plugged in and has power.</summary>
    bool IsPowered { get; }

    /// <summary>Rises with every power-on and reset: a changed value means that logins are gone.</summary>
    long ResetCount { get; }

    /// <summary>Gives a plugged key power; nothing happens when it has power already.</summary>
    /// <exception cref="KeyAbsentException">The key is unplugged.</exception>
    void PowerOn();

    /// <summary>Warm reset: volatile state is gone.</summary>
    /// <exception cref="KeyAbsentException">The key is unplugged or has no power.</exception>
    void Reset();

    /// <summary>
    /// Runs one command APDU and returns the length of the response APDU (data and status word) in <paramref name="response"/>.
    /// </summary>
    /// <exception cref="KeyAbsentException">The key is unplugged or has no power.</exception>
    int Transmit(ReadOnlySpan<byte> command, Span<byte> response);
}
