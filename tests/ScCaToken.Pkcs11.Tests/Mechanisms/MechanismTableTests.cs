using System.Reflection;
using System.Text;
using ScCaToken.Driver.Card;
using ScCaToken.TestSupport;

namespace ScCaToken.Pkcs11.Tests.Mechanisms;

public sealed class MechanismTableTests
{
    private const string Begin = "<!-- mechanisms: begin -->", End = "<!-- mechanisms: end -->";

    [Fact]
    public void Document_MechanismTable_IsTheCodes()
    {
        Assert.SkipUnless(HashInfo.IsSupported(HashId.Sha3256), "the document lists SHA-3, which this machine lacks");
        string document = File.ReadAllText(Path.Combine(Repository.Require(), "docs", "PKCS11.md"));
        int begin = document.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        string written = document[begin..document.IndexOf(End, StringComparison.Ordinal)].Trim();
        string expected = Table().Trim();
        Assert.True(written == expected, "docs/PKCS11.md differs from the mechanism table; it should read:\n" + expected);
    }

    [Fact]
    public void Rows_EachNumberAndName_OccursOnce()
    {
        Assert.Equal(MechanismTable.All.Count, MechanismTable.All.Select(row => row.Type).Distinct().Count());
        Assert.Equal(MechanismTable.All.Count, MechanismTable.All.Select(row => row.Name).Distinct().Count());
    }

    [Fact]
    public void Rows_EachConstantOfCkm_HasOne()
    {
        string[] sha3 = ["Sha3256", "Sha3384", "Sha3512"];
        foreach (var field in typeof(Ckm).GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            uint type = (uint)field.GetRawConstantValue()!;
            Assert.True(MechanismTable.Find(type) is not null || (sha3.Any(field.Name.Contains) && !HashInfo.IsSupported(HashId.Sha3256)), field.Name);
        }
    }

    [Fact]
    public void Rows_EachPurpose_HasItsScheme()
    {
        foreach (var row in MechanismTable.All)
        {
            Assert.Equal((row.Flags & (CkMechanismFlags.Sign | CkMechanismFlags.Verify)) != 0, row.Signature is not null);
            Assert.Equal((row.Flags & (CkMechanismFlags.Encrypt | CkMechanismFlags.Wrap)) != 0, row.Cipher is not null);
            Assert.Equal((row.Flags & CkMechanismFlags.Derive) != 0, row.Derivation is not null);
            Assert.Equal((row.Flags & CkMechanismFlags.Generate) != 0, row.GeneratedType is not null);
            Assert.True((row.Flags & CkMechanismFlags.Digest) == 0 || row.Hash != HashId.None);
            Assert.True(row.MinKeySize <= row.MaxKeySize);
            Assert.True(row.Keys == KeyFamily.None ? row.MaxKeySize == 0 : row.MinKeySize > 0);
        }
    }

    [Fact]
    public void For_CardWithoutSm2_OffersNoSm2()
    {
        var piv = MechanismTable.For(CardCapabilities.Rsa | CardCapabilities.NistCurves).ToList();
        Assert.DoesNotContain(piv, row => row.Keys == KeyFamily.Sm2);
        Assert.Contains(piv, row => row.Type == Ckm.Ecdsa);
        Assert.Contains(piv, row => row.Type == Ckm.RsaPkcs);
        Assert.DoesNotContain(MechanismTable.For(CardCapabilities.Sm2), row => row.Type is Ckm.RsaPkcsKeyPairGen or Ckm.EcdsaSha256);
        Assert.Contains(MechanismTable.For(CardCapabilities.Sm2), row => row.Type == Ckm.EcKeyPairGen);
    }

    private static string Table()
    {
        var text = new StringBuilder("| mechanism | number | functions | keys | sizes | hash |\n|---|---|---|---|---|---|\n");
        foreach (var row in MechanismTable.All)
            text.Append($"| {row.Name} | 0x{row.Type:X8} | {Functions(row)} | {Keys(row)} | {Sizes(row)} | {(row.Hash == HashId.None ? "–" : HashName(row.Hash))} |\n");
        return text.ToString();
    }

    private static string Functions(Mechanism row)
    {
        (CkMechanismFlags Flag, string Name)[] names =
        [
            (CkMechanismFlags.Generate, "generate"), (CkMechanismFlags.GenerateKeyPair, "generate pair"), (CkMechanismFlags.Digest, "digest"),
            (CkMechanismFlags.Sign, "sign"), (CkMechanismFlags.Verify, "verify"), (CkMechanismFlags.SignRecover, "recover"),
            (CkMechanismFlags.Encrypt, "encrypt"), (CkMechanismFlags.Decrypt, "decrypt"), (CkMechanismFlags.Wrap, "wrap"),
            (CkMechanismFlags.Unwrap, "unwrap"), (CkMechanismFlags.Derive, "derive"),
        ];
        return string.Join(", ", names.Where(entry => row.Flags.HasFlag(entry.Flag)).Select(entry => entry.Name));
    }

    private static string Keys(Mechanism row) => row.Keys switch
    {
        KeyFamily.None => "–",
        KeyFamily.Nist => "P-256, P-384",
        KeyFamily.Ec => "P-256, P-384, SM2",
        KeyFamily.Rsa => "RSA",
        KeyFamily.Aes => "AES",
        KeyFamily.Sm2 => "SM2",
        KeyFamily.Sm4 => "SM4",
        KeyFamily.Generic => "generic",
        KeyFamily.Des => "DES",
        KeyFamily.Des3 => "triple DES",
        _ => "any secret",
    };

    private static string Sizes(Mechanism row) =>
        row.Keys == KeyFamily.None ? "–" : $"{(row.MinKeySize == row.MaxKeySize ? row.MinKeySize : $"{row.MinKeySize}–{row.MaxKeySize}")} {(row.SizeInBytes ? "bytes" : "bits")}";

    private static string HashName(HashId hash) => hash switch
    {
        HashId.Sm3 => "SM3",
        HashId.Md5 => "MD5",
        HashId.Sha1 => "SHA-1",
        HashId.Sha3256 => "SHA3-256",
        HashId.Sha3384 => "SHA3-384",
        HashId.Sha3512 => "SHA3-512",
        _ => "SHA-" + hash.ToString()[3..],
    };
}
