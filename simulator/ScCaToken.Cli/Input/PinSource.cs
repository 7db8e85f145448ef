using System.CommandLine;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using ScCaToken.Core.Profiles;
using ScCaToken.Driver.Errors;
using ScCaToken.Protocol;

namespace ScCaToken.Cli.Input;

/// <summary>
/// Where a PIN comes from: a file descriptor, a variable of the environment, or a prompt without echo. Never the command line, which every
/// user of the machine can read. The returned bytes are the caller's to wipe.
/// </summary>
internal sealed partial class PinSource
{
    // Far beyond any PIN.
    private const int MaxLength = 1024;
    private const int GetDescriptorFlags = 1;
    private const int CloseOnExec = 1;
    private const string OfficerVariable = "SCCA_SO_PIN";
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

    public static PinSource SecurityOfficer() => new("so-pin", "SO PIN", OfficerVariable);

    public static PinSource New() => new("new-pin", "new PIN", "SCCA_NEW_PIN");

    public void AddTo(Command command)
    {
        command.Options.Add(FileDescriptor);
        command.Options.Add(Variable);
    }

    /// <summary>Fetches the PIN, works with it and wipes it. When the key answers that it is locked, says which PIN that is.</summary>
    public void Use(ParseResult result, Action<byte[]> work)
    {
        try
        {
            Wiping(Read(result), work);
        }
        catch (CardException failure) when (_defaultVariable == OfficerVariable && failure.StatusWord == StatusWord.AuthenticationMethodBlocked)
        {
            throw new CliException(ExitCode.PinLocked, $"the {_prompt} is locked");
        }
        catch (CardException failure) when (_defaultVariable == OfficerVariable && failure.StatusWord.IsRetries)
        {
            throw CommandExtensions.WrongPin(failure.StatusWord, _prompt);
        }
    }

    /// <summary>Fetches a new PIN, which the terminal asks for twice, works with it and wipes it.</summary>
    public void UseNew(ParseResult result, Action<byte[]> work) => Wiping(Read(result, twice: true), work);

    /// <summary>Fetches the PIN.</summary>
    public byte[] Read(ParseResult result) => Read(result, twice: false);

    private static void Wiping(byte[] pin, Action<byte[]> work)
    {
        try
        {
            work(pin);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pin);
        }
    }

    private byte[] Read(ParseResult result, bool twice)
    {
        byte[] pin = Fetch(result, twice);
        // The key calls both a wrong length of the command.
        if (pin.Length is > 0 and <= Profile.LongestPin)
            return pin;
        CryptographicOperations.ZeroMemory(pin);
        throw new CliException(ExitCode.Usage, pin.Length == 0 ? $"the {_prompt} is empty" : $"the {_prompt} has {pin.Length} bytes; no PIN has more than {Profile.LongestPin}");
    }

    private byte[] Fetch(ParseResult result, bool twice)
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
        return twice ? PromptTwice() : Prompt($"{_prompt}: ");
    }

    private byte[] PromptTwice()
    {
        byte[] pin = Prompt($"{_prompt}: ");
        byte[] again = [];
        bool same = false;
        try
        {
            again = Prompt($"{_prompt} again: ");
            same = CryptographicOperations.FixedTimeEquals(pin, again);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(again);
            if (!same)
                CryptographicOperations.ZeroMemory(pin);
        }

        return same ? pin : throw new CliException(ExitCode.Usage, "the two entries differ");
    }

    private static byte[] ReadDescriptor(int descriptor)
    {
        byte[] line = new byte[MaxLength];
        int length = 0;
        try
        {
            using var stream = OpenDescriptor(descriptor);
            while (stream.ReadByte() is >= 0 and not '\n' and var value)
            {
                if (length == MaxLength)
                    throw new CliException(ExitCode.Usage, "the PIN on the file descriptor does not end");
                line[length++] = (byte)value;
            }

            return line[..(length > 0 && line[length - 1] == '\r' ? length - 1 : length)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CliException(ExitCode.Usage, $"file descriptor {descriptor} cannot be read");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(line);
        }
    }

    private static Stream OpenDescriptor(int descriptor)
    {
        if (descriptor == 0)
            return Console.OpenStandardInput();
        if (OperatingSystem.IsWindows())
            throw new CliException(ExitCode.Usage, "Windows programs inherit no file descriptor but 0, standard input");
        // What this program opens for itself is closed on exec; what it was given cannot be, or it would not be here.
        if (FileControl(descriptor, GetDescriptorFlags) is < 0 or CloseOnExec)
            throw new CliException(ExitCode.Usage, $"file descriptor {descriptor} is not open");
        return new FileStream(new SafeFileHandle(descriptor, ownsHandle: false), FileAccess.Read, bufferSize: 1);
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int FileControl(int descriptor, int command);

    private static byte[] Prompt(string text)
    {
        Console.Error.Write(text);
        char[] typed = new char[MaxLength];
        int length = 0;
        try
        {
            while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
            {
                if (key.Key == ConsoleKey.Backspace)
                    length = Math.Max(0, length - 1);
                else if (key.KeyChar >= ' ' && length < MaxLength)
                    typed[length++] = key.KeyChar;
            }

            Console.Error.WriteLine();
            return Encoding.UTF8.GetBytes(typed, 0, length);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(typed.AsSpan()));
        }
    }
}
