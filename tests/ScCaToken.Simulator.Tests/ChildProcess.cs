using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace ScCaToken.Simulator.Tests;

/// <summary>
/// The test program started a second time as an ordinary user of an image: with the environment variable set, it counts up
/// in a file of the key and prints each number the key has confirmed, until somebody kills it, or who started it is gone.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    private const string Variable = "SCCA_TEST_COUNT_IN";
    private readonly Process _process;
    private long _confirmed;

    private ChildProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) =>
        {
            if (long.TryParse(line.Data, out long value))
                Interlocked.Exchange(ref _confirmed, value);
        };
        _process.ErrorDataReceived += (_, line) => Errors += line.Data;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The last number the key confirmed to the child.</summary>
    public long Confirmed => Interlocked.Read(ref _confirmed);

    public bool HasExited => _process.HasExited;

    public string Errors { get; private set; } = "";

    public static ChildProcess Start(string image, string file)
    {
        string program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        start.Environment[Variable] = $"{file}|{image}";
        return new ChildProcess(Process.Start(start)!);
    }

    /// <summary>Closes its input, as the end of this process would; true when the child then ends by itself.</summary>
    public bool Abandon()
    {
        _process.StandardInput.Close();
        return _process.WaitForExit(TimeSpan.FromSeconds(30));
    }

    /// <summary>kill -9, and waits until everything the child printed has arrived.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    /// <summary>Reads the counter in a file of the key.</summary>
    public static long ReadCounter(VirtualKey key, byte[] app, string file)
    {
        byte[] name = System.Text.Encoding.ASCII.GetBytes(file);
        byte[] answer = key.Transmit([0x80, 0x38, 0, 0, 0, 0, (byte)(10 + name.Length), .. app, 0, 0, 0, 0, 0, 0, 0, 8, .. name, 0, 0]);
        Assert.Equal(0x9000, VirtualKeyTests.Status(answer));
        return BinaryPrimitives.ReadInt64BigEndian(answer);
    }

    [ModuleInitializer]
    internal static void CountIfAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } task)
            return;
        new Thread(EndWithInput) { IsBackground = true }.Start();
        int split = task.IndexOf('|', StringComparison.Ordinal);
        try
        {
            Count(task[(split + 1)..], task[..split]);
        }
        catch (Exception error)
        {
            Console.Error.WriteLine(error);
            Environment.Exit(1);
        }
    }

    /// <summary>A host that was killed leaves nobody behind who counts for ever.</summary>
    private static void EndWithInput()
    {
        while (Console.In.Read() >= 0)
        {
        }

        Environment.Exit(0);
    }

    private static void Count(string image, string file)
    {
        using var key = VirtualKey.Open(image);
        byte[] app = VirtualKeyTests.App(key);
        byte[] name = System.Text.Encoding.ASCII.GetBytes(file);
        byte[] write = [0x80, 0x3A, 0, 0, 0, 0, (byte)(15 + name.Length), .. app, 0, 0, 0, 0, (byte)name.Length, .. name, 0, 0, 0, 0, 0, 0, 0, 0];
        for (long value = ReadCounter(key, app, file) + 1; ; value++)
        {
            BinaryPrimitives.WriteInt64BigEndian(write.AsSpan(write.Length - 8), value);
            byte[] answer = key.Transmit(write);
            if (VirtualKeyTests.Status(answer) != 0x9000)
                throw new InvalidOperationException($"status {Convert.ToHexString(answer)}");
            Console.WriteLine(value);
        }
    }
}
