using System.Text.Json.Nodes;
using Org.BouncyCastle.Security.Certificates;
using Org.BouncyCastle.X509;

namespace ScCaToken.Cli.Crypto;

/// <summary>What a certificate says, as rows for people or JSON.</summary>
internal static class CertificateSummary
{
    private static readonly string[] Usages =
    [
        "digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement", "keyCertSign", "cRLSign", "encipherOnly", "decipherOnly",
    ];

    public static X509Certificate Parse(byte[] der)
    {
        try
        {
            return new X509Certificate(der);
        }
        catch (Exception failure) when (failure is CertificateException or ArgumentException or IOException or InvalidCastException)
        {
            throw new CliException(ExitCode.Failure, "this is no X.509 certificate");
        }
    }

    public static JsonObject Of(byte[] der, bool brief)
    {
        X509Certificate certificate;
        try
        {
            certificate = Parse(der);
        }
        catch (CliException) when (brief)
        {
            return new JsonObject { ["subject"] = "(not an X.509 certificate)", ["issuer"] = null, ["not after"] = null };
        }

        var summary = new JsonObject { ["subject"] = certificate.SubjectDN.ToString(), ["issuer"] = certificate.IssuerDN.ToString() };
        if (!brief)
        {
            summary["serial"] = certificate.SerialNumber.ToString(16);
            summary["not before"] = Time(certificate.NotBefore);
        }

        summary["not after"] = Time(certificate.NotAfter);
        if (brief)
            return summary;
        summary["signature algorithm"] = certificate.SigAlgName;
        summary["key usage"] = new JsonArray([.. (certificate.GetKeyUsage() ?? []).Select((set, i) => (set, i)).Where(p => p.set && p.i < Usages.Length).Select(p => JsonValue.Create(Usages[p.i]))]);
        summary["sha256"] = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(der));
        return summary;
    }

    private static string Time(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'");
}
