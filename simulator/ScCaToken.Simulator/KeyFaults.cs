using ScCaToken.Devices;
using ScCaToken.Protocol;

namespace ScCaToken.Simulator;

/// <summary>Things that go wrong with a key on request. Each fault disappears once it has struck as often as asked.</summary>
public sealed class KeyFaults
{
    private readonly FaultyFlash _flash;
    private readonly LatencyFlash _latency;
    private readonly List<Answer> _answers = [];
    private int _unplugAfter = -1;

    internal KeyFaults(FaultyFlash flash, LatencyFlash latency)
    {
        _flash = flash;
        _latency = latency;
    }

    private sealed record Answer(Ins? Ins, StatusWord Status)
    {
        public int Times { get; set; }
    }

    /// <summary>True while an answer fault or an unplugging is waiting.</summary>
    internal bool IsWaiting { get; private set; }

    /// <summary>The next program and erase operations of the flash fail (status word 6581).</summary>
    public void FailFlash(int operations = int.MaxValue) => _flash.Failures = operations;

    /// <summary>The next commands of this kind are answered with <paramref name="status"/> and not executed.</summary>
    public void Respond(Ins ins, StatusWord status, int times = 1) => Add(new Answer(ins, status) { Times = times });

    /// <summary>The next commands of any kind are answered with <paramref name="status"/> and not executed.</summary>
    public void RespondToAny(StatusWord status, int times = 1) => Add(new Answer(null, status) { Times = times });

    /// <summary>The key is pulled right before it would execute a command: after <paramref name="commands"/> more of them.</summary>
    public void UnplugAfter(int commands)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(commands);
        _unplugAfter = commands;
        IsWaiting = true;
    }

    /// <summary>The flash takes this long to program and to erase.</summary>
    public void SlowFlash(TimeSpan program, TimeSpan erase) => (_latency.ProgramTime, _latency.EraseTime) = (program, erase);

    /// <summary>Takes every fault back.</summary>
    public void Clear()
    {
        _flash.Failures = 0;
        _answers.Clear();
        _unplugAfter = -1;
        IsWaiting = false;
        SlowFlash(TimeSpan.Zero, TimeSpan.Zero);
    }

    /// <summary>True when the key goes before this command.</summary>
    internal bool TakeUnplug()
    {
        if (_unplugAfter < 0 || _unplugAfter-- > 0)
            return false;
        Settle();
        return true;
    }

    /// <summary>True when this command gets a false answer.</summary>
    internal bool TakeAnswer(ReadOnlySpan<byte> command, out StatusWord status)
    {
        status = default;
        for (int i = 0; i < _answers.Count; i++)
        {
            var answer = _answers[i];
            if (answer.Ins is { } ins && (command.Length < 2 || command[1] != (byte)ins))
                continue;
            status = answer.Status;
            if (--answer.Times == 0)
                _answers.RemoveAt(i);
            Settle();
            return true;
        }

        return false;
    }

    private void Add(Answer answer)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(answer.Times);
        _answers.Add(answer);
        IsWaiting = true;
    }

    private void Settle() => IsWaiting = _answers.Count > 0 || _unplugAfter >= 0;
}
