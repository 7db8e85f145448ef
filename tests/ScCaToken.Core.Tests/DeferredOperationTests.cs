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
        Assert.True(bench.Key.TryDefer(Sign, new byte[DeferredOperation.WorkspaceSize], out var operation));
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
        Assert.True(bench.Key.TryDefer(Convert.FromHexString("807402000000241000300055555555555555555555555555555555555555555555555555555555555555550000"), new byte[DeferredOperation.WorkspaceSize], out var deferred));
        Assert.EndsWith("9000", bench.Send(removal), StringComparison.Ordinal);
        int length = deferred.Complete(response);
        Assert.Equal(4 + 64 + 2, length);
        Assert.True(Crypto.Sm2.Verify(Convert.FromHexString(pair[8..136]), digest, response.AsSpan(4, 64)));
    }

    [Fact]
    public void Complete_OnManyThreads_EverySignatureIsGood()
    {
        var (bench, point) = Prepare();
        int completed = 0;
        InThreads(Sign, bench, response =>
        {
            Assert.Equal(70, response.Length);
            Assert.True(Sm2.Verify(point, Digest, response.AsSpan(4, 64)));
            Interlocked.Increment(ref completed);
        });
        Assert.Equal(64, completed);
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
        int completed = 0;
        InThreads(sign, bench, response =>
        {
            Assert.Equal(expected, Convert.ToHexString(response));
            Interlocked.Increment(ref completed);
        });
        Assert.Equal(64, completed);
    }

    [Fact]
    public void TryDefer_SameSeed_GivesTheBytesOfProcess()
    {
        var (first, _) = Prepare();
        var (second, _) = Prepare();
        var response = new byte[DeferredOperation.LongestAnswer];
        Assert.True(first.Key.TryDefer(Sign, new byte[DeferredOperation.WorkspaceSize], out var operation));
        int length = operation.Complete(response);
        Assert.Equal(Convert.ToHexString(second.Send(Sign)), Convert.ToHexString(response.AsSpan(0, length)));
    }

    [Fact]
    public void TryDefer_AnswerLongerThanLe_DrawsNothing()
    {
        var (first, _) = Prepare();
        var (second, _) = Prepare();
        byte[] sign = [.. Sign[..^1], 16];
        Assert.False(first.Key.TryDefer(sign, new byte[DeferredOperation.WorkspaceSize], out _));
        // Whether a caller tries to defer or not, the same seed gives the same bytes.
        Assert.Equal(Convert.ToHexString(second.Send(sign)), Convert.ToHexString(first.Send(sign)));
        Assert.Equal(Convert.ToHexString(second.Send(Sign)), Convert.ToHexString(first.Send(Sign)));
    }

    [Fact]
    public void TryDefer_NoSignature_IsForProcess()
    {
        var (bench, _) = Prepare();
        Assert.False(bench.Key.TryDefer(Convert.FromHexString("8014000100000210000000"), new byte[DeferredOperation.WorkspaceSize], out _));
        Assert.Equal("0606199000", bench.Send("80140001 000002 1000 0000"));
        bench.Send("801C0000 000002 1000");
        Assert.False(bench.Key.TryDefer(Sign, new byte[DeferredOperation.WorkspaceSize], out _));
        Assert.Equal("6982", Convert.ToHexString(bench.Send(Sign)));
    }

    [Fact]
    public void Complete_TwiceOrIntoTooLittleRoom_IsAnError()
    {
        var (bench, _) = Prepare();
        var response = new byte[DeferredOperation.LongestAnswer];
        Assert.True(bench.Key.TryDefer(Sign, new byte[DeferredOperation.WorkspaceSize], out var operation));
        Assert.Equal(70, operation.Complete(response));
        Assert.Equal(2, operation.Complete(response));
        Assert.Equal("6F00", Convert.ToHexString(response.AsSpan(0, 2)));
        Assert.True(bench.Key.TryDefer(Sign, new byte[DeferredOperation.WorkspaceSize], out operation));
        Assert.Equal(2, operation.Complete(response.AsSpan(0, 20)));
    }

    [Fact]
    public void Complete_LeavesNoRandomnessInTheWorkspace()
    {
        var (bench, _) = Prepare();
        byte[] workspace = [.. Enumerable.Repeat((byte)0xA5, DeferredOperation.WorkspaceSize)];
        var response = new byte[DeferredOperation.LongestAnswer];
        Assert.True(bench.Key.TryDefer(Sign, workspace, out var operation));
        Assert.NotEqual(new byte[32], workspace[..32]);
        Assert.Equal(70, operation.Complete(response));
        Assert.Equal(new byte[32], workspace[..32]);
        Assert.True(bench.Key.TryDefer(Sign, workspace, out operation));
        operation.Abandon();
        Assert.Equal(new byte[32], workspace[..32]);
    }

    /// <summary>Four threads, sixteen signatures each: authorised one after the other, all of a round computed at the same time.</summary>
    private static void InThreads(byte[] command, TokenBench bench, Action<byte[]> check)
    {
        using var round = new Barrier(4);
        var threads = Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                var workspace = new byte[DeferredOperation.WorkspaceSize];
                var response = new byte[DeferredOperation.LongestAnswer];
                for (int i = 0; i < 16; i++)
                {
                    scoped DeferredOperation operation;
                    lock (bench)
                        Assert.True(bench.Key.TryDefer(command, workspace, out operation));
                    round.SignalAndWait();
                    check(response[..operation.Complete(response)]);
                }
            },
            TaskCreationOptions.LongRunning)).ToArray();
        Task.WaitAll(threads);
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
