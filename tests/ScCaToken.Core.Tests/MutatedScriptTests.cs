using System.Buffers.Binary;
using ScCaToken.Core.Tests.Scripting;

namespace ScCaToken.Core.Tests;

/// <summary>
/// Dialogues with valid logins in which commands are bent, cut, chained, repeated, put in the wrong place or interrupted. The
/// key never reports a bug of its own (6F00) or of its flash, and what RAM says of its content is what the flash holds.
/// </summary>
public sealed class MutatedScriptTests
{
    private const int Quick = 300;
    private const int Full = 20_000;

    private static readonly uint[] Edges = [0, 1, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF];

    [Fact]
    public void Dialogue_BentAtRandom_NeverShowsABugAndKeepsRamAndFlashAlike()
    {
        var scripts = Script.Names.Select(Script.Load).ToArray();
        int count = FullRun.IsWanted ? Full : Quick;
        for (int round = 0; round < count; round++)
            Bend(scripts[round % scripts.Length], round);
    }

    private static void Bend(Script script, int round)
    {
        var noise = new Random(round);
        var run = new ScriptRun(script, new TokenBench(script.Profile, script.Name));
        var log = new List<string>();
        byte[] last = [0, 0xA4, 4, 0];
        foreach (var step in script.Steps)
        {
            if (!TryEvaluate(run, step, out byte[] command) || command.Length == 0)
                continue;
            int mutants = noise.Next(4) == 0 ? noise.Next(1, 4) : 0;
            for (int i = 0; i < mutants; i++)
                Send(run.Bench, Mutate(noise, command, last), log, script, round);
            if (noise.Next(40) == 0)
                Disturb(run.Bench, noise, log);
            if (noise.Next(30) != 0)
                run.Match(step, Send(run.Bench, command, log, script, round));
            last = command;
        }

        string directory = KeyDirectory.Read(run.Bench);
        run.Bench.PowerCycle();
        Assert.True(directory == KeyDirectory.Read(run.Bench), Story(script, round, log));
    }

    private static bool TryEvaluate(ScriptRun run, ScriptStep step, out byte[] command)
    {
        command = [];
        try
        {
            if (step.IsCommand)
                command = run.Command(step);
            else
                run.Act(step);
            return true;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or IndexOutOfRangeException or Xunit.Sdk.IAssertionException)
        {
            // The dialogue went another way than written; what comes next is still worth a try.
            return false;
        }
    }

    private static byte[] Send(TokenBench bench, byte[] command, List<string> log, Script script, int round)
    {
        log.Add("> " + Convert.ToHexString(command));
        byte[] answer = bench.Send(command).ToArray();
        log.Add("< " + Convert.ToHexString(answer));
        Assert.True(answer is [.., 0x90 or (>= 0x61 and <= 0x6F), _] and not [.., 0x6F, 0x00] and not [.., 0x65, _], Story(script, round, log));
        return answer;
    }

    private static void Disturb(TokenBench bench, Random noise, List<string> log)
    {
        switch (noise.Next(3))
        {
            case 0:
                log.Add("! reset");
                bench.Key.Reset();
                break;
            case 1:
                log.Add("! power");
                bench.PowerCycle();
                break;
            default:
                log.Add("! refresh");
                bench.Key.Refresh();
                break;
        }
    }

    private static byte[] Mutate(Random noise, byte[] command, byte[] last)
    {
        byte[] mutant = [.. command];
        switch (noise.Next(9))
        {
            case 0:
                mutant[noise.Next(mutant.Length)] ^= (byte)(1 << noise.Next(8));
                return mutant;
            case 1:
                mutant[noise.Next(Math.Min(4, mutant.Length))] = (byte)noise.Next(256);
                return mutant;
            case 2 when mutant.Length > 11:
                BinaryPrimitives.WriteUInt32BigEndian(mutant.AsSpan(noise.Next(7, mutant.Length - 3)), Edges[noise.Next(Edges.Length)]);
                return mutant;
            case 3:
                return mutant[..noise.Next(mutant.Length)];
            case 4 when mutant.Length > 7 && mutant[4] == 0:
                return Resize(mutant, noise.Next(Math.Clamp(2 * mutant.Length, 8, ushort.MaxValue)), noise);
            case 5:
                return [.. last.AsSpan(0, Math.Min(4, last.Length)), .. mutant.AsSpan(Math.Min(4, mutant.Length))];
            case 6:
                // More of this command is to follow; whatever follows instead ends the chain.
                mutant[0] |= 0x10;
                return mutant;
            case 7:
                return [0, 0xC0, 0, 0, (byte)noise.Next(256)];
            default:
                return [0, 0xA4, 4, 0, .. Selections[noise.Next(Selections.Length)]];
        }
    }

    private static byte[][] Selections =>
    [
        [0x05, 0xF0, 0x53, 0x43, 0x43, 0x41], [0x05, 0xA0, 0x00, 0x00, 0x03, 0x08], [0x05, 1, 2, 3, 4, 5], [],
    ];

    // Extended frame with another amount of data: consistent, so that it gets past the frame.
    private static byte[] Resize(byte[] command, int length, Random noise)
    {
        byte[] data = new byte[length];
        noise.NextBytes(data);
        command.AsSpan(7, Math.Min(length, command.Length - 7)).CopyTo(data);
        return [.. command.AsSpan(0, 4), 0, (byte)(length >> 8), (byte)(length & 0xFF), .. data, 0, 0];
    }

    private static string Story(Script script, int round, List<string> log) =>
        $"{script.Name}, round {round}\n{string.Join('\n', log.TakeLast(12))}";
}
