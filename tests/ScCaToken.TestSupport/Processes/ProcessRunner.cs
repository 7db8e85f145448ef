using System.Diagnostics;
using System.Text;

namespace ScCaToken.TestSupport.Processes;

/// <summary>Runs other programs to their end, which they must reach within a limit: no test waits for ever.</summary>
public static class ProcessRunner
{
    /// <summary>How a program ended and what it printed.</summary>
    public sealed record Outcome(int ExitCode, string Output, string Error)
    {
        /// <summary>Standard output, then standard error.</summary>
        public string Text => Output + Error;
    }

    /// <summary>Runs a program with nothing on standard input until it has ended and both of its outputs are closed, by whatever it started as well.</summary>
    /// <exception cref="TimeoutException">It did not end in time and was killed with its children; the message has its output so far.</exception>
    public static Outcome Run(ProcessStartInfo start, TimeSpan limit)
    {
        ArgumentNullException.ThrowIfNull(start);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = new Captured(process.StandardOutput);
        var error = new Captured(process.StandardError);
        if (!Task.WhenAll(process.WaitForExitAsync(), output.Completion, error.Completion).Wait(limit))
        {
            process.Kill(entireProcessTree: true);
            string command = string.Join(' ', [start.FileName, start.Arguments, .. start.ArgumentList]);
            throw new TimeoutException($"{command}\ndid not end within {limit.TotalSeconds} s; so far:\n--- standard output\n{output}\n--- standard error\n{error}");
        }

        return new Outcome(process.ExitCode, output.ToString(), error.ToString());
    }

    /// <summary>What has come from a stream up to now.</summary>
    private sealed class Captured
    {
        private readonly StringBuilder _text = new();

        public Captured(StreamReader reader) => Completion = ReadAsync(reader);

        public Task Completion { get; }

        public override string ToString()
        {
            lock (_text)
                return _text.ToString();
        }

        private async Task ReadAsync(StreamReader reader)
        {
            char[] buffer = new char[4096];
            while (await reader.ReadAsync(buffer).ConfigureAwait(false) is > 0 and int count)
            {
                lock (_text)
                    _text.Append(buffer, 0, count);
            }
        }
    }
}
