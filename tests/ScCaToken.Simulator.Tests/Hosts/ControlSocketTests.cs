using System.Net.Sockets;
using ScCaToken.Simulator.Hosts;
using ScCaToken.Simulator.Hosts.Control;
using ScCaToken.TestSupport.Hosts;

namespace ScCaToken.Simulator.Tests.Hosts;

public sealed class ControlSocketTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("scca-control-").FullName;
    private readonly EchoCard _card = new();
    private readonly CardHub _hub;
    private readonly ControlSocketServer _server;

    public ControlSocketTests()
    {
        Assert.SkipUnless(Socket.OSSupportsUnixDomainSockets, "the system has no local sockets");
        _hub = new CardHub(_card);
        _server = new ControlSocketServer(_hub, _card, Path.Combine(_directory, "control.sock"));
    }

    public void Dispose()
    {
        _server.Dispose();
        _hub.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Send_UnplugAndPlug_MovesTheKey()
    {
        Assert.True(ControlSocketClient.Send(_server.Path, new ControlRequest(ControlAction.Status)));
        Assert.False(ControlSocketClient.Send(_server.Path, new ControlRequest(ControlAction.Unplug)));
        Assert.False(_card.IsPlugged);
        Assert.True(ControlSocketClient.Send(_server.Path, new ControlRequest(ControlAction.Plug)));
        Assert.True(_card.IsPlugged);
    }

    [Fact]
    public void Send_Reset_EveryPoweredPortMissesIt()
    {
        using var port = _hub.OpenPort();
        Assert.Equal(PortStatus.Ok, port.PowerOn());
        Assert.True(ControlSocketClient.Send(_server.Path, new ControlRequest(ControlAction.Reset)));
        Assert.Equal(PortStatus.ResetByOther, port.Transmit([0x80, 0x02, 0, 0, 0], new byte[65_538], out _));
    }

    [Fact]
    public void Send_PowerCut_CountsAsRemovalAndInsertion()
    {
        long before = _hub.InsertionCount;
        Assert.True(ControlSocketClient.Send(_server.Path, new ControlRequest(ControlAction.PowerCut)));
        Assert.True(ControlSocketClient.Send(_server.Path, new ControlRequest(ControlAction.PowerCut, 3)));
        Assert.Equal(before + 4, _hub.InsertionCount);
    }

    [Fact]
    public void Send_NobodyServes_SaysSo()
    {
        string path = Path.Combine(_directory, "none.sock");
        var failure = Assert.Throws<IOException>(() => ControlSocketClient.Send(path, new ControlRequest(ControlAction.Plug)));
        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_ServedAlready_Refuses() =>
        Assert.Throws<InvalidOperationException>(() => new ControlSocketServer(_hub, _card, _server.Path));

    [Fact]
    public void Constructor_FileThatIsNoSocket_RefusesAndKeepsIt()
    {
        string path = Path.Combine(_directory, "thesis.txt");
        File.WriteAllText(path, "years of work");
        Assert.Throws<InvalidOperationException>(() => new ControlSocketServer(_hub, _card, path));
        Assert.Equal("years of work", File.ReadAllText(path));
    }

    [Fact]
    public void Constructor_SocketOfADeadProcess_TakesItsPlace()
    {
        string path = Path.Combine(_directory, "left.sock");
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(path + "-bound"));
            // Renamed, because closing removes the name it was bound to.
            File.Move(path + "-bound", path);
        }

        using var server = new ControlSocketServer(_hub, _card, path);
        Assert.True(ControlSocketClient.Send(path, new ControlRequest(ControlAction.Status)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("fly")]
    [InlineData("power-cut -1")]
    [InlineData("power-cut 99999999999")]
    [InlineData("plug plug")]
    public void Parse_NotACommand_Null(string line) => Assert.Null(ControlRequest.Parse(line));

    [Fact]
    public void Server_GarbageAndSilence_GoesOnServing()
    {
        foreach (byte[] garbage in new[] { new byte[1_000], [0xFF, 0x0A], [] })
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(_server.Path));
            socket.Send(garbage);
        }

        Assert.True(ControlSocketClient.Send(_server.Path, new ControlRequest(ControlAction.Status)));
    }

    [Fact]
    public void Socket_Created_IsTheOwnersAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no Unix file modes");
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_server.Path));
    }
}
