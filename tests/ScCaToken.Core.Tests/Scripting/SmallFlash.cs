namespace ScCaToken.Core.Tests.Scripting;

/// <summary>Finds the smallest flash a script fits on.</summary>
internal static class SmallFlash
{
    private const int FewestPages = 6;

    public static int PagesFor(Script script)
    {
        int pages = FewestPages;
        while (!Fits(script, pages))
            pages++;
        return pages;
    }

    private static bool Fits(Script script, int pages)
    {
        var run = new ScriptRun(script, new TokenBench(script.Profile, script.Name, pages, default));
        try
        {
            run.Run(0, script.Steps.Count);
            return true;
        }
        catch (Exception e) when (e is Xunit.Sdk.IAssertionException && pages < ScCaToken.Devices.RamFlash.DefaultPageCount)
        {
            return false;
        }
    }
}
