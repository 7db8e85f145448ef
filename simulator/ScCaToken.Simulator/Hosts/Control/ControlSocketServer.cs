using System.Net.Sockets;
using System.Text;

namespace ScCaToken.Simulator.Hosts.Control;

/// <summary>
/// Listens on a local socket for the commands of <c>scca token plug|unplug|reset|power-cut</c>: one line in, one line out
/// (<c>ok plugged</c>, <c>ok unplugged</c> or <c>error …</c>). Only the owner of the directory reaches it.
/// </summary>
public sealed class ControlSocketServer : IDisposable
{
    private const int TimeoutMilliseconds = 2_000;
    private const int NoDeviceLinux = 6;
    private const int NotSupportedMac = 102;
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly CardHub _hub;
    private readonly IKeyControls _controls;
    private readonly Socket _listener;
    private readonly Thread _thread;
    private volatile bool _closing;

    /// <summary>Listens at <paramref name="path"/>; the directory is made for the owner alone when it does not exist.</summary>
    /// <exception cref="InvalidOperationException">Another process serves there, or the path is a file that is no socket.</exception>
    /// <exception cref="SocketException">The path is too long (over about 100 bytes) or cannot be used.</exception>
    public ControlSocketServer(CardHub hub, IKeyControls controls, string path)
    {
        _hub = hub;
        _controls = controls;
        Path = path;
        MakeRoom(path);
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            _listener.Bind(new UnixDomainSocketEndPoint(path));
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            _listener.Listen(8);
        }
        catch
        {
            _listener.Dispose();
            throw;
        }

        _thread = new Thread(Serve) { IsBackground = true, Name = "scca control" };
        _thread.Start();
    }

    /// <summary>The socket's path.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _closing = true;
        SocketTools.Close(_listener);
        _thread.Join();
        File.Delete(Path);
    }

    private static void MakeRoom(string path)
    {
        string directory = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(directory);
        else if (!Directory.Exists(directory))
            Directory.CreateDirectory(directory, Owner);
        if (!File.Exists(path))
            return;
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException)
        {
            if (!IsSocket(path))
                throw new InvalidOperationException($"{path} exists, is no socket and is not replaced");
            // What a dead process left behind.
            File.Delete(path);
            return;
        }

        throw new InvalidOperationException($"another process already serves a key at {path}");
    }

    /// <summary>A socket is what cannot be opened as a file, with an error of its own (ENXIO, EOPNOTSUPP).</summary>
    private static bool IsSocket(string path)
    {
        if (OperatingSystem.IsWindows())
            return File.GetAttributes(path).HasFlag(FileAttributes.ReparsePoint);
        try
        {
            // For writing too: a pipe opened only for reading would wait for a writer.
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return false;
        }
        catch (IOException failure)
        {
            return failure.HResult is NoDeviceLinux or NotSupportedMac;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void Serve()
    {
        while (!_closing)
        {
            try
            {
                using var client = _listener.Accept();
                client.ReceiveTimeout = TimeoutMilliseconds;
                client.SendTimeout = TimeoutMilliseconds;
                Answer(client);
            }
            catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
            {
                if (!_closing)
                    Thread.Sleep(20);
            }
        }
    }

    private void Answer(Socket client)
    {
        var request = ControlSocketClient.ReadLine(client) is { } line ? ControlRequest.Parse(line) : null;
        string answer;
        try
        {
            answer = request is { } known ? Execute(known) : "error unknown command";
        }
        catch (Exception failure)
        {
            answer = "error " + failure.Message.ReplaceLineEndings(" ");
        }

        SocketTools.Send(client, Encoding.UTF8.GetBytes(answer + "\n"));
    }

    private string Execute(ControlRequest request)
    {
        switch (request.Action)
        {
            case ControlAction.Plug:
                _controls.Plug();
                break;
            case ControlAction.Unplug:
                _controls.Unplug();
                break;
            case ControlAction.Reset:
                // Through the hub, which must know that every door missed a reset.
                _hub.Reset();
                break;
            case ControlAction.PowerCut when request.FlashOperation > 0:
                _controls.PowerCutAt(request.FlashOperation);
                break;
            case ControlAction.PowerCut:
                _controls.PowerCut();
                break;
        }

        return _controls.IsPlugged ? "ok plugged" : "ok unplugged";
    }
}
