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
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly CardHub hub;
    private readonly IKeyControls controls;
    private readonly Socket listener;
    private readonly Thread thread;
    private volatile bool closing;

    /// <summary>Listens at <paramref name="path"/>; the directory is made for the owner alone when it does not exist.</summary>
    /// <exception cref="InvalidOperationException">Another process serves there.</exception>
    /// <exception cref="SocketException">The path is too long (over about 100 bytes) or cannot be used.</exception>
    public ControlSocketServer(CardHub hub, IKeyControls controls, string path)
    {
        this.hub = hub;
        this.controls = controls;
        Path = path;
        MakeRoom(path);
        listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            listener.Bind(new UnixDomainSocketEndPoint(path));
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            listener.Listen(8);
        }
        catch
        {
            listener.Dispose();
            throw;
        }

        thread = new Thread(Serve) { IsBackground = true, Name = "scca control" };
        thread.Start();
    }

    /// <summary>The socket's path.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        closing = true;
        SocketTools.Close(listener);
        thread.Join();
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
            // What a dead process left behind.
            File.Delete(path);
            return;
        }

        throw new InvalidOperationException($"another process already serves a key at {path}");
    }

    private void Serve()
    {
        while (!closing)
        {
            try
            {
                using var client = listener.Accept();
                client.ReceiveTimeout = TimeoutMilliseconds;
                client.SendTimeout = TimeoutMilliseconds;
                Answer(client);
            }
            catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
            {
                if (!closing)
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
                controls.Plug();
                break;
            case ControlAction.Unplug:
                controls.Unplug();
                break;
            case ControlAction.Reset:
                // Through the hub, which must know that every door missed a reset.
                hub.Reset();
                break;
            case ControlAction.PowerCut when request.FlashOperation > 0:
                controls.PowerCutAt(request.FlashOperation);
                break;
            case ControlAction.PowerCut:
                controls.PowerCut();
                break;
        }

        return controls.IsPlugged ? "ok plugged" : "ok unplugged";
    }
}
