using ScCaToken.Driver.Transport;
using ScCaToken.TestSupport.Hosts;

namespace ScCaToken.Driver.Tests.Transports;

/// <summary>One path from driver to card, built for one test: a provider whose only reader holds <see cref="Card"/>.</summary>
public interface ITransportRig : IDisposable
{
    EchoCard Card { get; }

    ITransportProvider Provider { get; }

    /// <summary>How long a removal may take to show by itself (pcscd polls).</summary>
    TimeSpan PollDelay { get; }

    /// <summary>False where a command runs on its caller's thread: a pull shows when the command ends, not before.</summary>
    bool EndsCommandsAtOnce => true;

    /// <summary>False where closing the transport waits for the command that runs: PC/SC knows no way to end it.</summary>
    bool EndsCommandsOnDispose => EndsCommandsAtOnce;

    /// <summary>Resets the card as another program would.</summary>
    void ResetByOther();
}
