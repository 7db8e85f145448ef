namespace ScCaToken.Composition;

/// <summary>The file that every traced transport of a process appends to. When it cannot be written, that is said once and the trace is over; what is traced goes on.</summary>
internal sealed class TraceFile(string path, Action<string>? note)
{
    private readonly Lock _gate = new();
    private bool _broken;

    /// <summary>Appends one line.</summary>
    public void Append(string line)
    {
        string? reason = null;
        lock (_gate)
        {
            if (_broken)
                return;
            try
            {
                File.AppendAllText(path, line);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
            {
                _broken = true;
                reason = failure.Message.TrimEnd('.');
            }
        }

        if (reason is not null)
            note?.Invoke($"the trace ends here, its file cannot be written: {reason}");
    }
}
