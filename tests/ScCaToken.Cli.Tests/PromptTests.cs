using System.Diagnostics;
using System.Text;

namespace ScCaToken.Cli.Tests;

/// <summary>Questions at a terminal: a pseudo-terminal of util-linux's <c>script</c>, at which nobody types before the tool has switched the echo off.</summary>
public sealed class PromptTests : IDisposable
{
    private const string Pin = "12345678", OtherPin = "97531864", SoPin = "87654321";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly ScratchFolder _scratch = new();
    private readonly StringBuilder _screen = new();
    private Process? _terminal;

    public PromptTests()
    {
        Assert.SkipUnless(_scratch.Run("script --version").ExitCode == 0, "script is not installed");
        _scratch.Environment["TERM"] = "xterm";
        _scratch.Expect("scca token new key.scca");
        _scratch.Environment["SCCA_TOKEN"] = "sim:key.scca";
    }

    public void Dispose()
    {
        if (_terminal is { HasExited: false })
            _terminal.Kill(entireProcessTree: true);
        _terminal?.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void Pin_TypedWithACorrection_WorksAndIsNotShown()
    {
        Open("scca container new mine");
        Answer("user PIN: ", "129\x7f" + "3456xy\x7f\x7f" + "78");
        Assert.Equal(0, Close());
        Assert.Contains("container mine made", Screen, StringComparison.Ordinal);
        AssertHidden("129", "3456", "xy", "78", "*");
    }

    [Fact]
    public void Pin_MoreBackspacesThanDigits_AreNoHarm()
    {
        Open("scca container new mine");
        Answer("user PIN: ", "\x7f\x7f" + "1\x7f\x7f" + Pin);
        Assert.Equal(0, Close());
    }

    [Fact]
    public void Pin_Wrong_IsNotShownEither()
    {
        Open("scca container new mine");
        Answer("user PIN: ", OtherPin);
        Assert.Equal(4, Close());
        Assert.Contains("wrong PIN; 5 tries left", Screen, StringComparison.Ordinal);
        AssertHidden(OtherPin, OtherPin[..3]);
    }

    [Fact]
    public void NewPin_EntriesThatDiffer_ChangeNothing()
    {
        Open("scca pin change");
        Answer("user PIN: ", Pin);
        Answer("new PIN: ", OtherPin);
        Answer("new PIN again: ", OtherPin[..^1] + "5");
        Assert.Equal(2, Close());
        Assert.Contains("the two entries differ", Screen, StringComparison.Ordinal);
        AssertHidden(Pin, OtherPin[..3]);
        _scratch.Environment["SCCA_PIN"] = Pin;
        _scratch.Expect("scca container new mine");
    }

    [Fact]
    public void NewPin_SameTwice_IsTheNewOne()
    {
        Open("scca pin change");
        Answer("user PIN: ", Pin);
        Answer("new PIN: ", OtherPin);
        Answer("new PIN again: ", OtherPin);
        Assert.Equal(0, Close());
        AssertHidden(Pin, OtherPin[..3]);
        _scratch.Environment["SCCA_PIN"] = OtherPin;
        _scratch.Expect("scca container new mine");
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("n", false)]
    [InlineData("yep", false)]
    [InlineData("y", true)]
    [InlineData("Yes", true)]
    public void Erase_AsksFirst(string answer, bool erases)
    {
        _scratch.Environment["SCCA_PIN"] = Pin;
        _scratch.Environment["SCCA_SO_PIN"] = SoPin;
        _scratch.Expect("scca container new mine");
        Open("scca token erase");
        Answer("erase all keys and certificates of application SCCA? [y/N] ", answer, echoes: true);
        Assert.Equal(erases ? 0 : 1, Close());
        Assert.Contains(erases ? "application SCCA erased" : "nothing was erased", Screen, StringComparison.Ordinal);
        Assert.Equal(erases ? "" : "mine", _scratch.Expect("scca container list --json | sed -n 's/.*\"container\": \"\\(.*\\)\".*/\\1/p'").Trim());
    }

    private string Screen
    {
        get
        {
            lock (_screen)
                return _screen.ToString();
        }
    }

    private void Open(string command)
    {
        _terminal = _scratch.Start($"exec script -qfec 'tty > tty; exec {command}' /dev/null");
        var output = _terminal.StandardOutput;
        _ = Task.Run(() =>
        {
            char[] read = new char[256];
            while (output.Read(read) is > 0 and var count)
            {
                lock (_screen)
                    _screen.Append(read, 0, count);
            }
        });
    }

    /// <summary>Waits for a question, and for the terminal to be ready for what must not be seen; then types the answer.</summary>
    private void Answer(string question, string answer, bool echoes = false)
    {
        Await(() => Screen.EndsWith(question, StringComparison.Ordinal), question);
        if (!echoes)
            Await(() => _scratch.Run("stty -a -F \"$(cat tty)\"").Output.Contains(" -echo ", StringComparison.Ordinal), "the end of the echo");
        _terminal!.StandardInput.Write(answer + "\r");
        _terminal.StandardInput.Flush();
    }

    private void Await(Func<bool> condition, string what)
    {
        var time = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(time.Elapsed < Patience && !(_terminal!.HasExited && time.Elapsed > TimeSpan.FromSeconds(5)), $"no '{what}' on the screen:\n{Screen}");
            Thread.Sleep(10);
        }
    }

    private int Close()
    {
        Assert.True(_terminal!.WaitForExit(Patience), $"the tool does not end:\n{Screen}");
        _terminal.StandardInput.Close();
        return _terminal.ExitCode;
    }

    private void AssertHidden(params string[] typed)
    {
        // What the tool says of tries is no echo.
        string screen = Screen.Replace("5 tries", "", StringComparison.Ordinal);
        Assert.All(typed, text => Assert.DoesNotContain(text, screen, StringComparison.Ordinal));
    }
}
