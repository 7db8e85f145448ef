using ScCaToken.Core.Devices;
using ScCaToken.Core.Tests.Scripting;
using ScCaToken.Devices;

namespace ScCaToken.Core.Tests;

/// <summary>Whoever holds the key and the power switch gets N guesses, wherever he cuts.</summary>
public sealed class PinGuessTests
{
    private const string Wrong = "80180201 00000A 1000 3030303030303030";
    private const string Right = "80180201 00000A 1000 3132333435363738";

    [Theory]
    [InlineData(CutMode.Absent)]
    [InlineData(CutMode.Torn)]
    [InlineData(CutMode.Garbled)]
    public void VerifyPin_PowerCutAtAnyOperation_GivesNoMoreThanSixGuesses(CutMode mode)
    {
        for (int operation = 1; operation <= 6; operation++)
        {
            var bench = new TokenBench();
            int looked = 0;
            for (int guess = 0; guess < 40; guess++)
            {
                bench.Flash.Arm(operation, mode, (ulong)guess + 1);
                try
                {
                    if (bench.Send(Wrong) != "6983" || Left(bench) == 0)
                        looked++;
                }
                catch (PowerLostException)
                {
                }

                bench.PowerCycle();
                if (Left(bench) == 0)
                    break;
            }

            // A cut before the charge is committed means the PIN was never looked at: those rounds cost and yield nothing.
            Assert.True(looked <= 6, $"{looked} guesses, cut at {operation}");
        }
    }

    [Fact]
    public void VerifyPin_CutAfterTheCharge_KeepsTheCharge()
    {
        var bench = new TokenBench();
        int operations = OperationsOf(bench, Wrong);
        for (int left = 4; left >= 0; left--)
        {
            // The last operation of a wrong guess is the one that makes the charge durable.
            bench.Flash.Arm(operations + 1, CutMode.Absent);
            bench.Send(Wrong);
            bench.Flash.CutNow();
            bench.PowerCycle();
            Assert.Equal(left, Left(bench));
        }

        Assert.Equal("6983", bench.Send(Right));
    }

    [Fact]
    public void VerifyPin_UpToTheCharge_RightAndWrongAreTheSameToTheFlash()
    {
        // Whoever watches the flash and cuts before the charge is durable must not learn which it was.
        var wrong = new TokenBench();
        int operations = OperationsOf(wrong, Wrong);
        var right = new TokenBench();
        right.Flash.Arm(operations + 1, CutMode.Absent);
        Assert.Throws<PowerLostException>(() => right.Send(Right));
        Assert.Equal(wrong.Memory.Snapshot(), right.Memory.Snapshot());
        right.PowerCycle();
        Assert.Equal(5, Left(right));
    }

    [Fact]
    public void VerifyPin_RightPinCutAnywhere_NeverLogsInWithoutPower()
    {
        int operations = OperationsOf(new TokenBench(), Right);
        for (int operation = 1; operation <= operations; operation++)
        {
            var bench = new TokenBench();
            bench.Flash.Arm(operation, CutMode.Torn);
            Assert.Throws<PowerLostException>(() => bench.Send(Right));
            bench.PowerCycle();
            Assert.InRange(Left(bench), 5, 6);
            Assert.Equal("6982", bench.Send("80400000 000003 1000 41 0000"));
            Assert.Equal("9000", bench.Send(Right));
            Assert.Equal(6, Left(bench));
        }
    }

    [Fact]
    public void VerifyPin_FlashFailsAtTheCharge_IsAnErrorAndNoLogin()
    {
        var flash = new FailingFlash(new RamFlash());
        var devices = new TokenDevices(flash, new SeededEntropy("failing"u8));
        Token.Personalize(devices, Profiles.BuiltInProfiles.Find("test")!);
        var token = new Token(devices);
        token.PowerOn();
        flash.Fails = true;
        Assert.Equal("6581", Send(token, Right));
        flash.Fails = false;
        Assert.Equal("6982", Send(token, "80400000 000003 1000 41 0000"));
        Assert.Equal("9000", Send(token, Right));
    }

    [Fact]
    public void DevAuth_TenWrongAnswers_Locks()
    {
        var bench = new TokenBench();
        for (int left = 9; left >= 0; left--)
        {
            bench.Send("80500000 000008");
            Assert.Equal(left > 0 ? $"63C{left}" : "6983", bench.Send("80100000 000010" + new string('0', 32)));
            bench.PowerCycle();
        }

        bench.Send("80500000 000008");
        Assert.Equal("6983", bench.Send("80100000 000010" + new string('0', 32)));
    }

    private static string Send(Token token, string hex)
    {
        var response = new byte[300];
        return Convert.ToHexString(response.AsSpan(0, token.Process(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), response)));
    }

    private static int Left(TokenBench bench) => Convert.ToInt32(bench.Send("80140001 000002 1000 0000")[2..4], 16);

    private static int OperationsOf(TokenBench bench, string command)
    {
        long before = bench.Flash.Operations;
        bench.Send(command);
        return (int)(bench.Flash.Operations - before);
    }
}
