using System.Diagnostics;
using System.Globalization;
using ScCaToken.Driver.Transport;
using ScCaToken.Simulator;

namespace ScCaToken.Composition;

/// <summary>
/// Appends each exchange to a trace file: time, command, answer and microseconds, separated by tabs. Bytes that may be a PIN, a key or a plaintext
/// are never written; "+n" says how many were left out.
/// </summary>
internal sealed class TracingTransport(IApduTransport inner, TraceFile file) : IApduTransport
{
    private readonly AnswerMask _mask = new();

    public string ReaderName => inner.ReaderName;

    public bool IsConcurrent => inner.IsConcurrent;

    public int MaxCommandLength => inner.MaxCommandLength;

    public bool IsCardPresent => inner.IsCardPresent;

    public long InsertionCount => inner.InsertionCount;

    public ReadOnlyMemory<byte> Atr => inner.Atr;

    public void Connect() => inner.Connect();

    public void Disconnect() => inner.Disconnect();

    public int Transmit(ReadOnlySpan<byte> command, Span<byte> response)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            int length = inner.Transmit(command, response);
            Write(command, Answer(command, response[..length]), start);
            return length;
        }
        catch (TransportException failure)
        {
            Write(command, failure.Error.ToString(), start);
            throw;
        }
    }

    public void BeginTransaction() => inner.BeginTransaction();

    public void EndTransaction() => inner.EndTransaction();

    public void Reset() => inner.Reset();

    public void Dispose() => inner.Dispose();

    private string Answer(ReadOnlySpan<byte> command, ReadOnlySpan<byte> response) =>
        _mask.Hides(command) && response.Length > 2 ? $"+{response.Length - 2} {Convert.ToHexString(response[^2..])}" : Convert.ToHexString(response);

    private void Write(ReadOnlySpan<byte> command, string answer, long start)
    {
        if (file.IsBroken)
            return;
        int shown = SecretMask.ShownCommandBytes(command);
        string hidden = shown == command.Length ? "" : $" +{command.Length - shown}";
        file.Append(string.Create(
            CultureInfo.InvariantCulture,
            $"{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ss.ffffffZ}\t{Convert.ToHexString(command[..shown])}{hidden}\t{answer}\t{Stopwatch.GetElapsedTime(start).TotalMicroseconds:0}\n"));
    }
}
