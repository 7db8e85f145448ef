using System.Runtime.InteropServices;

namespace ScCaToken.Cli;

/// <summary>
/// Ctrl-C and the polite end by another program. Lives from before the first door opens until the last is closed: the same signal comes twice where
/// it goes to a process and to its group, as from timeout(1), and the second one must not cut off what the first has begun.
/// </summary>
internal sealed class StopSignal : IDisposable
{
    private readonly ManualResetEventSlim _stopped = new();
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignal() =>
        _registrations = [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT }.Select(signal => PosixSignalRegistration.Create(signal, Stop))];

    public void Wait() => _stopped.Wait();

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _stopped.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        _stopped.Set();
    }
}
