using System.Text;

namespace ScCaToken.Cli.Output;

/// <summary>
/// What the tool prints is Unicode: container names and subjects are Chinese as often as not. A Windows console has a code page that lacks most of it,
/// so there it gets UTF-16, and files and pipes get UTF-8 as they do everywhere else. The console's own code page is left as it is.
/// </summary>
internal static class ConsoleText
{
    public static void Prepare()
    {
        if (!OperatingSystem.IsWindows())
            return;
        Console.OutputEncoding = Encoding.Unicode;
        if (Console.IsOutputRedirected)
            Console.SetOut(Utf8(Console.OpenStandardOutput()));
        if (Console.IsErrorRedirected)
            Console.SetError(Utf8(Console.OpenStandardError()));
    }

    private static StreamWriter Utf8(Stream stream) => new(stream) { AutoFlush = true };
}
