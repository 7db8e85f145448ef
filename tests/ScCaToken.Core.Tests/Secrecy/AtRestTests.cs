using System.Text;
using ScCaToken.Core.State;
using ScCaToken.Core.Tests.Scripting;
using ScCaToken.Crypto;
using ScCaToken.TestSupport;

namespace ScCaToken.Core.Tests.Secrecy;

/// <summary>The flash image tells no private number, PIN or sealed content, whatever the key has gone through.</summary>
public sealed class AtRestTests
{
    [Fact]
    public void Flash_AfterGeneratingUsingAndErasing_HoldsNoSecretOfTheUser()
    {
        var key = new UsedKey(rsaBits: 2048);
        var pairs = key.Application.Containers.Items.ToArray().Select(container => container.Key(KeyKind.Signing)!).ToList();
        Assert.Equal(4, pairs.Count);
        List<byte[]> secrets = [.. pairs.SelectMany(UsedKey.Numbers), Whole(pairs[3].Rsa!), key.Application.StorageKey.ToArray(), UsedKey.Sealed, Encoding.ASCII.GetBytes(UsedKey.Pin)];
        Assert.Equal(11, secrets.Count);
        AssertAbsent(secrets, key.Bench);
        // A key that replaces another, a deleted one, a changed PIN, and power cycles move records about.
        key.Good("8070010000", "10003000" + "00000100");
        key.Good("80E6010000", "10003001");
        key.Good("8016020100", "1000" + "08" + UsedKey.Text(UsedKey.Pin) + "08" + UsedKey.Text("24682468"));
        key.Bench.PowerCycle();
        AssertAbsent(secrets, key.Bench);
        key.Good("80D0020000", "1000" + "08" + UsedKey.Text(UsedKey.SoPin));
        AssertAbsent(secrets, key.Bench);
        key.Bench.PowerCycle();
        AssertAbsent(secrets, key.Bench);
    }

    [Fact]
    public void Flash_PivKeysOfEveryPolicy_HoldsNoPrivateNumber()
    {
        var bench = new UsedKey(rsaBits: 1024).Bench;
        bench.Send("00A4040005A00000030800");
        PivManagement.Authenticate(bench, 3, Convert.FromHexString(PivManagement.FactoryKey));
        Assert.EndsWith("9000", bench.Send("0047009A05AC0380011100"));
        Assert.EndsWith("9000", bench.Send("0047009C05AC0380011400"));
        Assert.EndsWith("9000", bench.Send("0047009D000005AC038001070000"));
        // Cards that open without PIN keep nothing in RAM to compare with: this one is known from the outside.
        byte[] never = Convert.FromHexString("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721");
        Assert.Equal("9000", bench.Send("00FE119E220620" + Convert.ToHexString(never)));
        Assert.Equal("9000", bench.Send("0020008008313233343536FFFF"));
        string digest = new('5', 64);
        Assert.EndsWith("9000", bench.Send("0087119A267C2482008120" + digest + "00"));
        Assert.EndsWith("9000", bench.Send("0087079D00010A7C8201068200818201001" + new string('2', 511) + "0000"));
        Assert.Equal("9000", bench.Send("0020008008313233343536FFFF"));
        Assert.EndsWith("9000", bench.Send("0087149C267C2482008120" + digest + "00"));
        var pairs = new ObjectMemory(bench.Key).Of<LoadedKey>().ToList();
        Assert.Equal(3, pairs.Count);
        List<byte[]> secrets = [.. pairs.SelectMany(UsedKey.Numbers), never];
        AssertAbsent(secrets, bench);
        bench.PowerCycle();
        AssertAbsent(secrets, bench);
    }

    [Fact]
    public void Flash_AnOpenFile_IsWhatTheSearchFinds()
    {
        var key = new UsedKey(rsaBits: 1024);
        byte[] marker = [.. Enumerable.Range(100, 40).Select(i => (byte)i)];
        key.Good("8030000000", "1000" + "00000100" + "00000010" + "00000010" + UsedKey.Text("open"));
        key.Good("803A000000", "1000" + "00000000" + "04" + UsedKey.Text("open") + Convert.ToHexString(marker));
        byte[] image = key.Bench.Memory.Snapshot();
        Assert.Contains(SecretBytes.Traces(marker), trace => image.AsSpan().IndexOf(trace) >= 0);
    }

    private static byte[] Whole(RsaPrivateKey key)
    {
        byte[] d = new byte[key.ByteLength];
        key.ExportPrivateExponent(d);
        return d;
    }

    private static void AssertAbsent(List<byte[]> secrets, TokenBench bench)
    {
        byte[] image = bench.Memory.Snapshot();
        foreach (byte[] trace in secrets.SelectMany(SecretBytes.Traces))
            Assert.True(image.AsSpan().IndexOf(trace) < 0, $"{Convert.ToHexString(trace)} lies in the flash");
    }
}
