using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using ScCaToken.Crypto;

namespace ScCaToken.Cli.Crypto;

/// <summary>Hash algorithms by name and object identifier, and the DigestInfo of RSASSA-PKCS1-v1_5 (RFC 8017 §9.2).</summary>
internal static class DigestInfos
{
    private static readonly (HashAlgorithmId Hash, string Name, string Oid)[] Table =
    [
        (HashAlgorithmId.Sm3, "sm3", "1.2.156.10197.1.401"),
        (HashAlgorithmId.Sha1, "sha1", "1.3.14.3.2.26"),
        (HashAlgorithmId.Sha224, "sha224", "2.16.840.1.101.3.4.2.4"),
        (HashAlgorithmId.Sha256, "sha256", "2.16.840.1.101.3.4.2.1"),
        (HashAlgorithmId.Sha384, "sha384", "2.16.840.1.101.3.4.2.2"),
        (HashAlgorithmId.Sha512, "sha512", "2.16.840.1.101.3.4.2.3"),
    ];

    public static IEnumerable<string> Names => Table.Select(row => row.Name);

    public static HashAlgorithmId Parse(string name) =>
        Table.FirstOrDefault(row => row.Name == name) is { Name: not null } row
            ? row.Hash
            : throw new CliException(ExitCode.Usage, $"no hash '{name}'", $"known are {string.Join(", ", Names)}");

    public static byte[] Encode(HashAlgorithmId hash, byte[] digest)
    {
        string oid = Table.First(row => row.Hash == hash).Oid;
        return new DigestInfo(new AlgorithmIdentifier(new DerObjectIdentifier(oid), DerNull.Instance), digest).GetDerEncoded();
    }
}
