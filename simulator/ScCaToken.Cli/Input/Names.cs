using System.Text;

namespace ScCaToken.Cli.Input;

/// <summary>Names and labels, which the key counts in bytes.</summary>
internal static class Names
{
    /// <summary>Refuses a name that the key would refuse, and says why.</summary>
    public static void Check(string name, int longest, string what)
    {
        int size = Encoding.UTF8.GetByteCount(name);
        if (size == 0 || size > longest)
            throw new CliException(ExitCode.Usage, $"{what} has 1 to {longest} bytes of UTF-8, this one has {size}");
    }
}
