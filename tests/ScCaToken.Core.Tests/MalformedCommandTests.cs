using ScCaToken.Core.Commands;
using ScCaToken.Core.Tests.Scripting;

namespace ScCaToken.Core.Tests;

/// <summary>Commands of any shape: always a status word, never an exception, never a charged counter. The seed is fixed; a failure names the command.</summary>
public sealed class MalformedCommandTests
{
    private const int Quick = 200_000;
    private const int Full = 5_000_000;

    // What these do on purpose when the bytes happen to be right would hide what we look for.
    private static readonly byte[] Deliberate = [0x10, 0x16, 0x18, 0x1A, 0xD0, 0x54, 0x70, 0xEA, 0xE0, 0x02];

    [Fact]
    public void Process_RandomCommands_AnswersAndChargesNothing()
    {
        var bench = new TokenBench();
        bench.Send("80180201 00000A 1000 3132333435363738");
        bench.Send("80400000 000003 1000 41 0000");
        bench.Send("80700100 000008 1000 3000 00000100 0000");
        bench.Send("801C0000 000002 1000");
        var before = bench.Records(withTries: true);
        var noise = new Random(20240601);
        int count = FullRun.IsWanted ? Full : Quick;
        var seen = new HashSet<byte>();
        for (int i = 0; i < count; i++)
        {
            var command = Next(noise);
            if (command.Length > 1 && Deliberate.Contains(command[1]) && command.Length > 4)
                continue;
            var answer = bench.Send(command);
            Assert.True(answer.Length >= 2 && (answer[^2] is 0x90 or (>= 0x61 and <= 0x6F)), Convert.ToHexString(command));
            if (command.Length > 1)
                seen.Add(command[1]);
        }

        Assert.Empty(InstructionTable.All.Where(row => !seen.Contains((byte)row.Ins)).Select(row => row.Name));
        foreach (var (key, value) in before)
            Assert.Equal(value, bench.Records(withTries: true)[key]);
    }

    [Fact]
    public void Process_WrongLengthsOfPinCommands_CostNoTry()
    {
        var bench = new TokenBench();
        var noise = new Random(7);
        foreach (byte ins in (byte[])[0x16, 0x18, 0x1A, 0xD0, 0xD2, 0x20, 0x12, 0x10])
        {
            for (int i = 0; i < 2000; i++)
            {
                // A protected block nobody opened a key for, or a frame whose lengths lie.
                var data = new byte[noise.Next(0, 200)];
                noise.NextBytes(data);
                byte[] command = i % 2 == 0
                    ? [0x80, ins, 1, (byte)noise.Next(2), 0, 0, (byte)(data.Length + 2), 0x10, 0x00, .. data]
                    : [0x80, ins, 2, 1, 0, 0, (byte)(data.Length + 3), 0x10, 0x00, .. data];
                bench.Send(command);
            }
        }

        Assert.Equal("0A0A119000", bench.Send("80140000 000002 1000 0000"));
        Assert.Equal("0606119000", bench.Send("80140001 000002 1000 0000"));
    }

    [Fact]
    public void Process_ResponseTooShort_LeavesTheRestForGetResponse()
    {
        var bench = new TokenBench();
        Span<byte> response = stackalloc byte[12];
        Assert.Equal(12, bench.Key.Process(Convert.FromHexString("80040000000000"), response));
        Assert.Equal("6100", Convert.ToHexString(response[10..]));
        Assert.Equal(0, bench.Key.Process(Convert.FromHexString("80040000000000"), []));
    }

    private static byte[] Next(Random noise)
    {
        int shape = noise.Next(8);
        var data = new byte[noise.Next(0, shape == 0 ? 600 : 40)];
        noise.NextBytes(data);
        if (shape == 1)
            return data;
        byte cla = noise.Next(10) == 0 ? (byte)noise.Next(256) : noise.Next(12) == 0 ? (byte)0x90 : (byte)0x80;
        byte ins = noise.Next(6) == 0 ? (byte)noise.Next(256) : (byte)InstructionTable.All[noise.Next(InstructionTable.All.Count)].Ins;
        byte p1 = (byte)(noise.Next(3) == 0 ? noise.Next(256) : noise.Next(4));
        byte p2 = (byte)(noise.Next(3) == 0 ? noise.Next(256) : noise.Next(2));
        if (data.Length >= 4 && noise.Next(2) == 0)
            new byte[] { 0x10, 0x00, 0x30, 0x00 }.CopyTo(data, 0);
        return shape switch
        {
            2 => [cla, ins, p1, p2],
            3 => [cla, ins, p1, p2, .. data],
            4 => [cla, ins, p1, p2, (byte)(data.Length & 0xFF), .. data],
            5 => [cla, ins, p1, p2, 0, 0, 0],
            6 => [cla, ins, p1, p2, 0, (byte)(data.Length >> 8), (byte)(data.Length & 0xFF), .. data],
            _ => [cla, ins, p1, p2, 0, (byte)(data.Length >> 8), (byte)(data.Length & 0xFF), .. data, 0, 0],
        };
    }
}
