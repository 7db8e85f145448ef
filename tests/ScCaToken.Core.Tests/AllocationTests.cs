using ScCaToken.Core.Tests.Scripting;

namespace ScCaToken.Core.Tests;

/// <summary>After warm-up no command takes memory from the heap, save those that make keys or objects and the transfer of certificates.</summary>
public sealed class AllocationTests
{
    private const string Login = "80180201 00000A 1000 3132333435363738";

    [Theory]
    [InlineData("80040000 000000")]
    [InlineData("80500000 000020")]
    [InlineData("80140001 000002 1000 0000")]
    [InlineData(Login)]
    [InlineData("80180201 00000A 1000 3030303030303030", "6983")]
    [InlineData("80160201 000014 1000 08 3132333435363738 08 3132333435363738")]
    [InlineData("80220000 000000")]
    [InlineData("80260000 000004 53434341 0000")]
    [InlineData("80420000 000003 1000 41 0000")]
    [InlineData("80460000 000002 1000 0000")]
    [InlineData("804A0000 000004 1000 3000 0000")]
    [InlineData("80880100 000004 1000 3000 0000")]
    [InlineData("80740200 000024 1000 3000 5555555555555555555555555555555555555555555555555555555555555555 0000")]
    [InlineData("80740100 00001B 1000 3000 00000010 31323334353637383132333435363738 616263 0000")]
    [InlineData("80340000 000002 1000 0000")]
    [InlineData("80360000 000003 1000 46 0000")]
    [InlineData("80380000 00000B 1000 00000000 00000010 46 0000")]
    [InlineData("803A0000 00000C 1000 00000000 01 46 61626364")]
    [InlineData("80D40000 000000")]
    [InlineData("80D40100 000002 1000 0000")]
    [InlineData("80D60100 000004 1000 3000 0000")]
    [InlineData("80D80100 000008 1000 3000 61626364")]
    [InlineData("80E80000 000004 1000 0000 0000")]
    [InlineData("80020000 000004 31323334")]
    [InlineData("00A4040000")]
    [InlineData("0084000010")]
    [InlineData("80990000 000000", "6D00")]
    [InlineData("8004", "6700")]
    public void Process_AfterWarmUp_AllocatesNothing(string command, string status = "9000")
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() && command[..4] is "8016" or "8018", "the PBKDF2 of Windows goes through objects");
        var bench = new TokenBench();
        bench.Send(Login);
        bench.Send("80400000 000003 1000 41 0000");
        bench.Send("80700100 000008 1000 3000 00000100 0000");
        bench.Send("80300000 00000F 1000 00000100 000000FF 00000010 46 0000");
        var bytes = Convert.FromHexString(command.Replace(" ", "", StringComparison.Ordinal));
        var login = Convert.FromHexString(Login.Replace(" ", "", StringComparison.Ordinal));
        var response = new byte[4096];
        // The store compacts now and then and grows its index; a few hundred rounds have seen all of it.
        for (int i = 0; i < 400; i++)
        {
            bench.Key.Process(bytes, response);
            bench.Key.Process(login, response);
        }

        int length = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
            length = bench.Key.Process(bytes, response);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(status, Convert.ToHexString(response.AsSpan(length - 2, 2)));
    }

    [Fact]
    public void TryDefer_AfterWarmUp_AllocatesNothing()
    {
        var bench = new TokenBench();
        bench.Send(Login);
        bench.Send("80400000 000003 1000 41 0000");
        bench.Send("80700100 000008 1000 3000 00000100 0000");
        var sign = Convert.FromHexString("80740200000024" + "10003000" + new string('5', 64) + "0000");
        var workspace = new byte[DeferredOperation.WorkspaceSize];
        var response = new byte[DeferredOperation.LongestAnswer];
        long allocated = 0;
        for (int i = 0; i < 50; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.True(bench.Key.TryDefer(sign, workspace, out var operation));
            int length = operation.Complete(response);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(70, length);
        }

        Assert.Equal(0, allocated);
    }
}
