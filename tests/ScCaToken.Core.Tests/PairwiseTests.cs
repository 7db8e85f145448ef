using ScCaToken.Core.Applets.Piv;
using ScCaToken.Core.Commands;
using ScCaToken.Core.State;
using ScCaToken.Core.Tests.Scripting;
using ScCaToken.Crypto;
using ScCaToken.Devices;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Tests;

/// <summary>The pairwise test of new and imported key pairs.</summary>
public sealed class PairwiseTests
{
    private const int TestMaterial = 64;
    private readonly TokenRandom _random = new();

    public PairwiseTests() => _random.Seed(new SeededEntropy("pairwise"u8), 0);

    [Fact]
    public void IsConsistent_PointOfAnotherKey_IsFalse()
    {
        using var one = Sm2PrivateKey.Generate(_random);
        using var two = Sm2PrivateKey.Generate(_random);
        byte[] point = new byte[Sm2.PublicKeySize];
        one.ExportPublicKey(point);
        Assert.True(Pairwise.IsConsistent(one, point, _random));
        Assert.False(Pairwise.IsConsistent(two, point, _random));
    }

    [Theory]
    [InlineData(EcCurve.P256)]
    [InlineData(EcCurve.P384)]
    public void IsConsistent_PointOfAnotherEcKey_IsFalse(EcCurve curve)
    {
        using var one = EcPrivateKey.Generate(curve, _random);
        using var two = EcPrivateKey.Generate(curve, _random);
        byte[] point = new byte[2 * EcPrivateKey.ScalarSize(curve)];
        one.ExportPublicKey(point);
        Assert.True(Pairwise.IsConsistent(one, point, _random));
        Assert.False(Pairwise.IsConsistent(two, point, _random));
    }

    // What the test signs comes from the generator: a twin that draws as much is at the same place of the same stream.
    [Theory]
    [InlineData("02", 32)]
    [InlineData("03", 32)]
    [InlineData("04", 48)]
    public void ImportKeyPair_Curve_SignsAndVerifiesOnce(string algorithm, int size)
    {
        var bench = Prepared();
        var twin = Prepared();
        string data = "10003000" + algorithm + new string('1', 2 * size);
        Assert.Equal("9000", bench.Send($"80E40201 00{data.Length / 2:X4} {data}"));
        Draw(twin, TestMaterial);
        Draw(twin, KeyWrap.NonceSize);
        Assert.Equal(twin.Send("8050000000 0010"), bench.Send("8050000000 0010"));
    }

    [Theory]
    [InlineData("11", 32)]
    [InlineData("14", 48)]
    public void PivImport_Curve_SignsAndVerifiesOnce(string algorithm, int size)
    {
        var bench = new TokenBench("piv");
        var twin = new TokenBench("piv");
        var state = new PivState(bench.Key.Services) { IsManagementAuthenticated = true };
        string data = $"06{size:X2}{new string('1', 2 * size)}AA0101";
        Assert.True(CommandApdu.TryParse(Convert.FromHexString($"00FE{algorithm}9A{data.Length / 2:X2}{data}"), out var import));
        Assert.True(PivKeyPairs.Import(state, in import).IsSuccess);
        Draw(twin, TestMaterial);
        Draw(twin, KeyWrap.NonceSize);
        Assert.Equal(twin.Send("8050000000 0010"), bench.Send("8050000000 0010"));
    }

    private static TokenBench Prepared()
    {
        var bench = new TokenBench();
        Assert.Equal("9000", bench.Send("80180201 00000A 1000 3132333435363738"));
        Assert.Equal("30009000", bench.Send("80400000 000003 1000 41 0000"));
        return bench;
    }

    private static void Draw(TokenBench bench, int count) => bench.Key.Services.Random.Fill(new byte[count]);
}
