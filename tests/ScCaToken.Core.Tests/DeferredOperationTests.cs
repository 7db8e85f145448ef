using ScCaToken.Core.Tests.Scripting;
using ScCaToken.Crypto;

namespace ScCaToken.Core.Tests;

public sealed class DeferredOperationTests
{
    private static readonly byte[] Digest = [.. Enumerable.Repeat((byte)0x55, 32)];
    private static readonly byte[] Sign = [.. Convert.FromHexString("8074020000002410003000"), .. Digest, 0, 0];

    [Fact]
    public void Complete_AfterLogout_StillSigns()
    {
        var (bench, point) = Prepare();
        var response = new byte[DeferredOperation.LongestAnswer];
        Assert.True(bench.Key.TryDefer(Sign, out var operation));
        bench.Key.PowerOff();
        Assert.Equal(70, operation.Complete(response));
        Assert.True(Sm2.Verify(point, Digest, response.AsSpan(4, 64)));
    }

    [Theory]
    [InlineData("80480000 000005 1000 736967")]
    [InlineData("80E60100 000004 1000 3000")]
    [InlineData("80700100 000008 1000 3000 00000100 0000")]
    [InlineData("80D00200 00000B 1000 08 3837363534333231")]
    public void Complete_KeyGoneInTheMeantime_StillSignsAndLeavesNothing(string removal)
    {
        var bench = new TokenBench();
        bench.Send("80180201 00000A 1000 3132333435363738");
        bench.Send("80400000 000005 1000 736967 0000");
        string pair = bench.Send("80700100 000008 1000 3000 00000100 0000");
        byte[] digest = [.. Enumerable.Repeat((byte)0x55, 32)];
        var response = new byte[DeferredOperation.LongestAnswer];
        Assert.True(bench.Key.TryDefer(Convert.FromHexString("807402000000241000300055555555555555555555555555555555555555555555555555555555555555550000"), out var deferred));
        Assert.EndsWith("9000", bench.Send(removal), StringComparison.Ordinal);
        int length = deferred.Complete(response);
        Assert.Equal(4 + 64 + 2, length);
        Assert.True(Crypto.Sm2.Verify(Convert.FromHexString(pair[8..136]), digest, response.AsSpan(4, 64)));
    }

    [Fact]
    public void Complete_OnManyThreads_EverySignatureIsGood()
    {
        var (bench, point) = Prepare();
        var operations = new DeferredOperation[64];
        for (int i = 0; i < operations.Length; i++)
            Assert.True(bench.Key.TryDefer(Sign, out operations[i]));
        Parallel.For(0, operations.Length, i =>
        {
            var response = new byte[DeferredOperation.LongestAnswer];
            Assert.Equal(70, operations[i].Complete(response));
            Assert.True(Sm2.Verify(point, Digest, response.AsSpan(4, 64)));
        });
    }

    [Fact]
    public void Complete_RsaOnManyThreads_GivesOneSignature()
    {
        var bench = new TokenBench();
        bench.Send("80180201 00000A 1000 3132333435363738");
        bench.Send("80400000 000003 1000 41 0000");
        Assert.EndsWith("9000", bench.Send("80540100 000008 1000 3000 00000400 0000"));
        var sign = Convert.FromHexString("8058010100002410003000" + new string('5', 64) + "0000");
        var expected = Convert.ToHexString(bench.Send(sign));
        var operations = new DeferredOperation[32];
        for (int i = 0; i < operations.Length; i++)
            Assert.True(bench.Key.TryDefer(sign, out operations[i]));
        Parallel.For(0, operations.Length, i =>
        {
            var response = new byte[DeferredOperation.LongestAnswer];
            Assert.Equal(expected, Convert.ToHexString(response.AsSpan(0, operations[i].Complete(response))));
        });
    }

    [Fact]
    public void TryDefer_SameSeed_GivesTheBytesOfProcess()
    {
        var (first, _) = Prepare();
        var (second, _) = Prepare();
        var response = new byte[DeferredOperation.LongestAnswer];
        Assert.True(first.Key.TryDefer(Sign, out var operation));
        int length = operation.Complete(response);
        Assert.Equal(Convert.ToHexString(second.Send(Sign)), Convert.ToHexString(response.AsSpan(0, length)));
    }

    [Fact]
    public void TryDefer_NoSignature_IsForProcess()
    {
        var (bench, _) = Prepare();
        Assert.False(bench.Key.TryDefer(Convert.FromHexString("8014000100000210000000"), out _));
        Assert.Equal("0606199000", bench.Send("80140001 000002 1000 0000"));
        bench.Send("801C0000 000002 1000");
        Assert.False(bench.Key.TryDefer(Sign, out _));
        Assert.Equal("6982", Convert.ToHexString(bench.Send(Sign)));
    }

    [Fact]
    public void Complete_TwiceOrIntoTooLittleRoom_IsAnError()
    {
        var (bench, _) = Prepare();
        var response = new byte[DeferredOperation.LongestAnswer];
        Assert.True(bench.Key.TryDefer(Sign, out var operation));
        Assert.Equal(70, operation.Complete(response));
        Assert.Equal(2, operation.Complete(response));
        Assert.Equal("6F00", Convert.ToHexString(response.AsSpan(0, 2)));
        Assert.True(bench.Key.TryDefer(Sign, out operation));
        Assert.Equal(2, operation.Complete(response.AsSpan(0, 20)));
    }

    private static (TokenBench Bench, byte[] Point) Prepare()
    {
        var bench = new TokenBench();
        bench.Send("80180201 00000A 1000 3132333435363738");
        bench.Send("80400000 000003 1000 41 0000");
        string pair = bench.Send("80700100 000008 1000 3000 00000100 0000");
        return (bench, Convert.FromHexString(pair[8..136]));
    }
}
