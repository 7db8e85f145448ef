using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ScCaToken.Cli.Input;

/// <summary>
/// Where a PIN comes from: a file descriptor, a variable of the environment, or a prompt without echo. Never the command line, which every
/// user of the machine can read. The returned bytes are the caller's to wipe.
/// </summary>
internal sealed class PinSource
{
    private readonly string _prompt;
    private readonly string _defaultVariable;

    /// <param name="name">Option prefix: pin, so-pin or new-pin.</param>
    /// <param name="prompt">What to ask at the terminal.</param>
    /// <param name="defaultVariable">The variable read when no option is given.</param>
    private PinSource(string name, string prompt, string defaultVariable)
    {
        _prompt = prompt;
        _defaultVariable = defaultVariable;
        FileDescriptor = new Option<int?>($"--{name}-fd") { Description = $"read the {prompt} from this file descriptor (one line)", HelpName = "N" };
        Variable = new Option<string?>($"--{name}-env") { Description = $"read the {prompt} from this variable (default {defaultVariable}, else a prompt)", HelpName = "NAME" };
    }

    public Option<int?> FileDescriptor { get; }

    public Option<string?> Variable { get; }

    public static PinSource User() => new("pin", "user PIN", "SCCA_PIN");

    public static PinSource SecurityOfficer() => new("so-pin", "SO PIN", "SCCA_SO_PIN");

    public static PinSource New() => new("new-pin", "new PIN", "SCCA_NEW_PIN");

    public void AddTo(Command command)
    {
        command.Options.Add(FileDescriptor);
        command.Options.Add(Variable);
    }

    /// <summary>Fetches the PIN; a new one is asked for twice.</summary>
    public byte[] Read(ParseResult result, bool twice = false)
    {
        if (result.GetValue(FileDescriptor) is { } descriptor)
            return ReadDescriptor(descriptor);
        if (result.GetValue(Variable) is { } named)
        {
            return Encoding.UTF8.GetBytes(Environment.GetEnvironmentVariable(named)
                ?? throw new CliException(ExitCode.Usage, $"the variable {named} is not set"));
        }

        if (Environment.GetEnvironmentVariable(_defaultVariable) is { Length: > 0 } value)
            return Encoding.UTF8.GetBytes(value);
        if (Console.IsInputRedirected)
            throw new CliException(ExitCode.Usage, $"the {_prompt} is needed and there is no terminal to ask at", $"set {_defaultVariable} or use {FileDescriptor.Name}");
        byte[] pin = Prompt($"{_prompt}: ");
        if (twice)
        {
            byte[] again = Prompt($"{_prompt} again: ");
            bool same = CryptographicOperations.FixedTimeEquals(pin, again);
            CryptographicOperations.ZeroMemory(again);
            if (!same)
                throw new CliException(ExitCode.Usage, "the two entries differ");
        }

        return pin;
    }

    private static byte[] ReadDescriptor(int descriptor)
    {
        using var stream = OpenDescriptor(descriptor);
        var pin = new List<byte>(64);
        while (stream.ReadByte() is >= 0 and not '\n' and var value)
        {
            if (pin.Count == 1024)
                throw new CliException(ExitCode.Usage, "the PIN on the file descriptor does not end");
            pin.Add((byte)value);
        }

        if (pin.Count > 0 && pin[^1] == '\r')
            pin.RemoveAt(pin.Count - 1);
        return [.. pin];
    }

    private static Stream OpenDescriptor(int descriptor)
    {
        if (descriptor == 0)
            return Console.OpenStandardInput();
        if (OperatingSystem.IsWindows())
            throw new CliException(ExitCode.Usage, "Windows programs inherit no file descriptor but 0, standard input");
        return new FileStream(new SafeFileHandle(descriptor, ownsHandle: false), FileAccess.Read, bufferSize: 1);
    }

    private static byte[] Prompt(string text)
    {
        Console.Error.Write(text);
        var typed = new StringBuilder();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter)
                break;
            if (key.Key == ConsoleKey.Backspace && typed.Length > 0)
                typed.Length--;
            else if (key.KeyChar >= ' ')
                typed.Append(key.KeyChar);
        }

        Console.Error.WriteLine();
        byte[] pin = Encoding.UTF8.GetBytes(typed.ToString());
        typed.Clear();
        return pin;
    }
}
