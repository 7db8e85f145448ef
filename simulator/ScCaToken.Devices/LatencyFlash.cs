using System.Diagnostics;
using ScCaToken.Core.Devices;

namespace ScCaToken.Devices;

/// <summary>Makes another flash as slow as a real chip: every program and erase operation takes its time.</summary>
/// <param name="inner">The flash behind it.</param>
public sealed class LatencyFlash(IFlash inner) : IFlash
{
    /// <summary>Time of one program operation.</summary>
    public TimeSpan ProgramTime { get; set; }

    /// <summary>Time of one erase operation.</summary>
    public TimeSpan EraseTime { get; set; }

    /// <inheritdoc/>
    public int PageSize => inner.PageSize;

    /// <inheritdoc/>
    public int PageCount => inner.PageCount;

    /// <inheritdoc/>
    public int ProgramSize => inner.ProgramSize;

    /// <inheritdoc/>
    public void Read(int page, int offset, Span<byte> destination) => inner.Read(page, offset, destination);

    /// <inheritdoc/>
    public void Program(int page, int offset, ReadOnlySpan<byte> data)
    {
        Wait(ProgramTime);
        inner.Program(page, offset, data);
    }

    /// <inheritdoc/>
    public void Erase(int page)
    {
        Wait(EraseTime);
        inner.Erase(page);
    }

    /// <inheritdoc/>
    public void Flush() => inner.Flush();

    private static void Wait(TimeSpan time)
    {
        if (time <= TimeSpan.Zero)
            return;
        // Sleeping rounds up to a millisecond or more; flash times are shorter.
        long until = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        if (time.TotalMilliseconds >= 2)
            Thread.Sleep(time - TimeSpan.FromMilliseconds(1));
        while (Stopwatch.GetTimestamp() < until)
            Thread.SpinWait(20);
    }
}
