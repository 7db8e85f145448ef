using ScCaToken.Core.Profiles;

namespace ScCaToken.Simulator.Tests;

/// <summary>No PIN and no key byte gets into a trace, whatever it travels in.</summary>
public sealed class TraceMaskTests
{
    // Sixteen bytes that stand for a PIN, a key or a plaintext; no command or answer has them by chance.
    private const string Secret = "5345435245544B455942595445533132";

    [Theory]
    [InlineData("80180201 000012 1000 *")]
    [InlineData("80180001 000012 1000 *")]
    [InlineData("80180101 000012 1000 *")]
    [InlineData("80180201 12 1000 *")]
    [InlineData("90180201 000012 1000 *")]
    [InlineData("00180201 000012 1000 *")]
    [InlineData("0C180201 12 1000 *")]
    [InlineData("80160201 000024 1000 10 * 10 *")]
    [InlineData("801A0201 000024 1000 10 * 10 *")]
    [InlineData("80200200 000029 000000FF 06 06 10 * 10 * 41")]
    [InlineData("80D00200 000013 1000 10 *")]
    [InlineData("80D20200 000012 1000 *")]
    [InlineData("80100000 000010 *")]
    [InlineData("80120200 000010 *")]
    [InlineData("80E40201 000025 1000 3000 02 * *")]
    [InlineData("80A20000 000014 00000401 *")]
    [InlineData("80A60000 000012 0001 *")]
    [InlineData("80BE0000 000012 0001 *")]
    [InlineData("00200080 10 *")]
    [InlineData("80200080 10 *")]
    [InlineData("10200080 10 *")]
    [InlineData("00240080 10 *")]
    [InlineData("002C0080 10 *")]
    [InlineData("0087039B 14 7C12 8210 *")]
    [InlineData("00FE119A 12 0610 *")]
    [InlineData("00FFFFFF 13 039B10 *")]
    public void Trace_CommandWithASecret_HidesIt(string command)
    {
        using var key = VirtualKey.Create(o => o.Profile = BuiltInProfiles.Find("test")! with { Piv = true });
        key.Trace.IsEnabled = true;
        string text = command.Replace("*", Secret, StringComparison.Ordinal);
        key.Transmit(text);
        // Cut short or with the wrong length, it is as secret.
        key.Transmit(text[..^2]);
        key.Transmit(text + "00");
        Assert.DoesNotContain(Secret[..^2], key.Trace.ToString(), StringComparison.Ordinal);
        Assert.All(key.Trace.Entries, entry => Assert.DoesNotContain(Secret[..16], Convert.ToHexString(entry.Command.Span), StringComparison.Ordinal));
    }

    [Fact]
    public void Trace_DecryptedSecretInParts_HidesEveryPart()
    {
        using var key = Decrypter(out string decrypt);
        key.Trace.IsEnabled = true;
        Assert.Equal(Secret[..8] + "610C", key.Transmit(decrypt));
        Assert.Equal(Secret[8..] + "9000", key.Transmit("00C00000 0C"));
        string trace = key.Trace.ToString();
        Assert.DoesNotContain(Secret[..8], trace, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret[8..], trace, StringComparison.Ordinal);
        // The next answer is shown again.
        key.Transmit("80D40000 000000");
        Assert.Contains("< 0101", key.Trace.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Trace_SwitchedOnInTheMiddleOfAnAnswer_HidesTheRest()
    {
        using var key = Decrypter(out string decrypt);
        Assert.Equal(Secret[..8] + "610C", key.Transmit(decrypt));
        key.Trace.IsEnabled = true;
        Assert.Equal(Secret[8..] + "9000", key.Transmit("00C00000 0C"));
        Assert.DoesNotContain(Secret[8..], key.Trace.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Trace_FalseAnswerInTheMiddleOfAnAnswer_HidesTheRest()
    {
        using var key = Decrypter(out string decrypt);
        key.Trace.IsEnabled = true;
        Assert.Equal(Secret[..8] + "610C", key.Transmit(decrypt));
        // The firmware does not see this command: what waits still waits.
        key.Faults.RespondToAny(Protocol.StatusWord.MemoryFailure);
        Assert.Equal("6581", key.Transmit("80D40000 000000"));
        Assert.Equal(Secret[8..] + "9000", key.Transmit("00C00000 0C"));
        Assert.DoesNotContain(Secret[8..], key.Trace.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("80500000 000010")]
    [InlineData("00840000 10")]
    public void Trace_RandomBytes_AreHidden(string command)
    {
        using var key = VirtualKey.Create();
        key.Trace.IsEnabled = true;
        string random = key.Transmit(command);
        Assert.Equal(36, random.Length);
        Assert.DoesNotContain(random[..^4], key.Trace.ToString(), StringComparison.Ordinal);
    }

    /// <summary>A key and a command that answers the first four bytes of <see cref="Secret"/> and keeps twelve.</summary>
    private static VirtualKey Decrypter(out string decrypt)
    {
        var key = VirtualKey.Create(o => o.Profile = BuiltInProfiles.Find("test")!);
        key.WithContainer("enc", KeyAlgorithm.Sm2, KeyUsage.Encryption);
        string container = key.Transmit("80420000 000005 1000 656E63 0000")[..4];
        byte[] point = Convert.FromHexString(key.Transmit($"80880000 000004 1000 {container} 0000"))[4..^2];
        byte[] cipher = new byte[Crypto.Sm2.CiphertextLength(16)];
        Assert.True(Crypto.Sm2.TryEncrypt(point, Convert.FromHexString(Secret), Crypto.CtrDrbg.Instantiate(new byte[48]), cipher));
        Assert.Equal("9000", key.Transmit("80180201 00000A 1000 3132333435363738"));
        decrypt = $"80DC0000 000078 1000 {container} {Convert.ToHexString(cipher[..96])} 00000010 {Convert.ToHexString(cipher[96..])} 0004";
        return key;
    }
}
