using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Asn1.X9;
using ScCaToken.TestSupport;

namespace ScCaToken.Crypto.Tests;

/// <summary>The sources that programs wrote are what these programs write. With SCCA_REGENERATE=1 they are written anew instead.</summary>
public class GeneratedSourcesTests
{
    private static readonly string Folder = Path.Combine(Repository.Require(), "token-core", "ScCaToken.Crypto");

    [Fact]
    public void Products_Regenerated_EqualTheSources()
    {
        foreach ((string name, string content) in LaneProductsGenerator.Files())
            Check(Path.Combine("Ec", "Lanes", name), content);
    }

    [Fact]
    public void Tables_Regenerated_EqualTheSources()
    {
        Check(Path.Combine("Sm2", "Internal", "Sm2Curve.Table.cs"), LaneTableGenerator.File("Sm2Curve", GMNamedCurves.GetByName("sm2p256v1").G));
        Check(Path.Combine("Ecdsa", "Internal", "P256Curve.Table.cs"), LaneTableGenerator.File("P256Curve", ECNamedCurveTable.GetByName("secp256r1").G));
    }

    private static void Check(string name, string content)
    {
        string path = Path.Combine(Folder, name);
        if (Environment.GetEnvironmentVariable("SCCA_REGENERATE") == "1")
            File.WriteAllText(path, content);
        Assert.True(content == File.ReadAllText(path).ReplaceLineEndings("\n"), name);
    }
}
