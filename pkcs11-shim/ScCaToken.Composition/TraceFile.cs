namespace ScCaToken.Composition;

/// <summary>The file of a trace. One that cannot be written is reported once and ends the trace, never the program that signs.</summary>
internal sealed class TraceFile(string path, Action<Exception>? report)
{
    // Of the process: PKCS#11 and SKF may trace into one file.
    private static readonly Lock Gate = new();
    private volatile bool _broken;

    /// <summary>Whether there is no point in composing a line.</summary>
    public bool IsBroken => _broken;

    /// <summary>Adds a line; never throws.</summary>
    public void Append(string line)
    {
        Exception? reason = null;
        lock (Gate)
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
                reason = failure;
            }
        }

        if (reason is not null)
            report?.Invoke(new IOException($"no trace is written to {path}: {reason.Message.TrimEnd('.')}", reason));
    }
}
