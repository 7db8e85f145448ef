using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;
using ScCaToken.Cli.Crypto;
using ScCaToken.Cli.Input;
using ScCaToken.Driver.Card;
using ScCaToken.Driver.Gmt;

namespace ScCaToken.Cli.Commands;

/// <summary><c>scca cert</c>: list, show, import, export, request.</summary>
internal static class CertCommands
{
    public static Command Create() => new Command("cert", "certificates on the key").With(List(), Show(), Import(), Export(), Request());

    private static Command List() => new Command("list", "all certificates").Runs(context =>
    {
        var application = context.Connection.Application;
        var rows = new List<JsonObject>();
        foreach (string name in application.ListContainers())
        {
            ushort id = application.OpenContainer(name);
            var info = application.GetContainerInfo(id);
            foreach (var kind in (KeyKind[])[KeyKind.Signing, KeyKind.Encryption])
            {
                if (info.CertificateLength(kind) == 0)
                    continue;
                var row = new JsonObject { ["container"] = name, ["kind"] = KindName(kind) };
                foreach (var (member, value) in CertificateSummary.Of(application.ExportCertificate(id, kind), brief: true))
                    row[member] = value?.DeepClone();
                rows.Add(row);
            }
        }

        context.Terminal.ShowAll(rows, "no certificate");
    });

    private static Command Show()
    {
        var container = KeyOptions.Container();
        var kind = KeyOptions.Kind();
        return new Command("show", "what a certificate says").Takes(container, kind).Runs(context =>
            context.Terminal.Show(CertificateSummary.Of(Read(context, container, kind), brief: false)));
    }

    private static Command Import()
    {
        var container = KeyOptions.Container();
        var kind = KeyOptions.Kind();
        var input = FileArguments.In("the certificate, PEM or DER");
        var force = new Option<bool>("--force") { Description = "store it although its public key is not the container's" };
        var pin = PinSource.User();
        var command = new Command("import", "store a certificate in a container").Takes(container, kind, input, force);
        pin.AddTo(command);
        return command.Runs(context =>
        {
            byte[] certificate = ToDer(FileArguments.Read(context.Get(input)!));
            var parsed = CertificateSummary.Parse(certificate);
            var (id, name) = context.Connection.Container(context.Get(container));
            var pair = KeyOptions.ParseKind(context.Get(kind));
            context.Connection.LoggedIn(pin.Read(context.Result), PinType.User, application =>
            {
                if (!context.Get(force))
                    CheckBelongs(application, id, pair, parsed);
                application.ImportCertificate(id, pair, certificate);
            });
            context.Terminal.Done($"certificate of {parsed.SubjectDN} stored in container {name}", CertificateSummary.Of(certificate, brief: true));
        });
    }

    private static Command Export()
    {
        var container = KeyOptions.Container();
        var kind = KeyOptions.Kind();
        var der = new Option<bool>("--der") { Description = "DER instead of PEM" };
        var output = FileArguments.Out("the certificate");
        return new Command("export", "write a certificate").Takes(container, kind, der, output).Runs(context =>
        {
            byte[] certificate = Read(context, container, kind);
            string pem = PemEncoding.WriteString("CERTIFICATE", certificate);
            FileArguments.Deliver(context, output, context.Get(der) ? certificate : Encoding.ASCII.GetBytes(pem + "\n"), new JsonObject { ["pem"] = pem }, () => pem);
        });
    }

    private static Command Request()
    {
        var container = KeyOptions.Container();
        var subject = new Option<string>("--subject") { Description = "distinguished name, such as 'CN=示例公司,O=Example,C=CN'", HelpName = "DN", Required = true };
        var output = FileArguments.Out("the request");
        var pin = PinSource.User();
        var command = new Command("request", "make a certificate request (PKCS#10) signed by the signing key").Takes(container, subject, output);
        pin.AddTo(command);
        return command.Runs(context =>
        {
            var (id, name) = context.Connection.Container(context.Get(container));
            var subjectName = ParseName(context.Get(subject)!);
            byte[] request = context.Connection.LoggedIn(pin.Read(context.Result), PinType.User, application =>
                MakeRequest(new CardKey(application, id, KeyKind.Signing), subjectName));
            string pem = PemEncoding.WriteString("CERTIFICATE REQUEST", request);
            FileArguments.Deliver(context, output, Encoding.ASCII.GetBytes(pem + "\n"), new JsonObject { ["container"] = name, ["pem"] = pem }, () => pem);
        });
    }

    private static byte[] MakeRequest(CardKey key, X509Name subject)
    {
        var publicKey = PublicKeyFactory.CreateKey(key.PublicKeyInfo);
        return new Pkcs10CertificationRequest(new CardSignatureFactory(key), subject, publicKey, null).GetDerEncoded();
    }

    private static X509Name ParseName(string text)
    {
        try
        {
            return new X509Name(text);
        }
        catch (ArgumentException failure)
        {
            throw new CliException(ExitCode.Usage, $"'{text}' is no distinguished name: {failure.Message}", "write it as CN=name,O=organisation,C=CN");
        }
    }

    private static byte[] Read(CliContext context, Option<string?> container, Option<string> kind)
    {
        var (id, name) = context.Connection.Container(context.Get(container));
        var pair = KeyOptions.ParseKind(context.Get(kind));
        if (context.Connection.Application.GetContainerInfo(id).CertificateLength(pair) == 0)
            throw new CliException(ExitCode.NotFound, $"container {name} has no {KindName(pair)} certificate");
        return context.Connection.Application.ExportCertificate(id, pair);
    }

    private static void CheckBelongs(GmtApplication application, ushort container, KeyKind kind, Org.BouncyCastle.X509.X509Certificate certificate)
    {
        if (!application.GetContainerInfo(container).Pair(kind).Exists)
            throw new CliException(ExitCode.NotFound, $"the container has no {KindName(kind)} key pair for this certificate", "--force stores it all the same");
        byte[] own = CardKey.ToPublicKeyInfo(application.ExportPublicKey(container, kind)).PublicKey.GetBytes();
        if (!certificate.CertificateStructure.SubjectPublicKeyInfo.PublicKey.GetBytes().AsSpan().SequenceEqual(own))
            throw new CliException(ExitCode.NotVerified, "the certificate is for another key than the container's", "--force stores it all the same");
    }

    private static byte[] ToDer(byte[] file)
    {
        if (file is [0x30, ..])
            return file;
        string text = Encoding.ASCII.GetString(file);
        if (PemEncoding.TryFind(text, out var fields) && text[fields.Label] == "CERTIFICATE")
            return Convert.FromBase64String(text[fields.Base64Data]);
        throw new CliException(ExitCode.Failure, "the input is no certificate, neither PEM nor DER");
    }

    private static string KindName(KeyKind kind) => kind == KeyKind.Signing ? "sign" : "encrypt";
}
