using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using ScCaToken.Cli.Crypto;
using ScCaToken.Cli.Input;
using ScCaToken.Crypto;
using ScCaToken.Driver.Card;

namespace ScCaToken.Cli.Commands;

/// <summary><c>scca sign</c>, <c>scca verify</c> and <c>scca decrypt</c>.</summary>
internal static class SignCommands
{
    public static Command Sign()
    {
        var container = KeyOptions.Container();
        var kind = KeyOptions.Kind();
        var hash = KeyOptions.Hash();
        var id = KeyOptions.Sm2Id();
        var pss = KeyOptions.Pss();
        var raw = new Option<bool>("--raw") { Description = "EC and SM2: write r ‖ s instead of the DER form that OpenSSL expects" };
        var input = FileArguments.In("the message");
        var output = FileArguments.Out("the signature");
        var pin = PinSource.User();
        var command = new Command("sign", "sign a message with a key on the key").Takes(container, kind, hash, id, pss, raw, input, output);
        pin.AddTo(command);
        return command.Runs(context =>
        {
            byte[] message = FileArguments.Read(context.Get(input)!);
            var (containerId, name) = context.Connection.Container(context.Get(container));
            var key = new CardKey(context.Connection.Application, containerId, KeyOptions.ParseKind(context.Get(kind)));
            KeyOptions.RequireFitting(context, key.Public.Algorithm, id, pss);
            byte[] signature = context.Connection.LoggedIn(pin.Read(context.Result), PinType.User, _ =>
            {
                var algorithm = context.Get(hash) is { } named ? DigestInfos.Parse(named) : key.DefaultHash;
                byte[] made = key.Sign(message, algorithm, Encoding.UTF8.GetBytes(context.Get(id)!), context.Get(pss));
                return key.Public.Algorithm == KeyAlgorithm.Rsa || context.Get(raw) ? made : SignatureEncoding.ToDer(made);
            });
            FileArguments.Deliver(context, output, signature, new JsonObject { ["container"] = name, ["signature"] = Convert.ToHexStringLower(signature) });
        });
    }

    public static Command Verify()
    {
        var container = KeyOptions.Container();
        var kind = KeyOptions.Kind();
        var hash = KeyOptions.Hash();
        var id = KeyOptions.Sm2Id();
        var pss = KeyOptions.Pss();
        var input = FileArguments.In("the message");
        var signature = new Option<string>("--signature", "-s") { Description = "file with the signature, DER or raw", HelpName = "FILE", Required = true };
        return new Command("verify", "verify a signature with the public key of a container; exit code 7 when it is wrong")
            .Takes(container, kind, hash, id, pss, input, signature)
            .Runs(context =>
            {
                var (containerId, name) = context.Connection.Container(context.Get(container));
                var key = new CardKey(context.Connection.Application, containerId, KeyOptions.ParseKind(context.Get(kind)));
                KeyOptions.RequireFitting(context, key.Public.Algorithm, id, pss);
                var algorithm = context.Get(hash) is { } named ? DigestInfos.Parse(named) : key.DefaultHash;
                bool good = PublicKeyVerifier.Verify(
                    key.Public,
                    FileArguments.Read(context.Get(input)!),
                    FileArguments.Read(context.Get(signature)!),
                    algorithm,
                    Encoding.UTF8.GetBytes(context.Get(id)!),
                    context.Get(pss));
                context.Terminal.Done(good ? "signature good" : "signature wrong", new JsonObject { ["container"] = name, ["good"] = good });
                return good ? ExitCode.Success : ExitCode.NotVerified;
            });
    }

    public static Command Decrypt()
    {
        var container = KeyOptions.Container();
        var kind = KeyOptions.Kind();
        kind.DefaultValueFactory = _ => "encrypt";
        var oaep = new Option<bool>("--oaep") { Description = "RSA: OAEP with SHA-256 instead of PKCS#1 v1.5" };
        var input = FileArguments.In("the ciphertext (SM2: the DER form of GM/T 0009, or C1 ‖ C3 ‖ C2)");
        var output = FileArguments.Out("the plaintext");
        var pin = PinSource.User();
        var command = new Command("decrypt", "decrypt with a key on the key").Takes(container, kind, oaep, input, output);
        pin.AddTo(command);
        return command.Runs(context =>
        {
            byte[] ciphertext = FileArguments.Read(context.Get(input)!);
            var (containerId, name) = context.Connection.Container(context.Get(container));
            var pair = KeyOptions.ParseKind(context.Get(kind));
            byte[] plaintext = context.Connection.LoggedIn(pin.Read(context.Result), PinType.User, application =>
            {
                byte[] buffer = new byte[Math.Max(ciphertext.Length, 512)];
                int length = application.GetContainerInfo(containerId).Pair(pair).Algorithm switch
                {
                    KeyAlgorithm.Sm2 when context.Get(oaep) => throw new CliException(ExitCode.Usage, "--oaep is for RSA keys; this is an SM2 key"),
                    KeyAlgorithm.Sm2 => application.DecryptSm2(containerId, pair, Sm2Ciphertext(ciphertext), buffer),
                    KeyAlgorithm.Rsa when context.Get(oaep) => application.DecryptRsaOaep(
                        containerId, pair, HashAlgorithmId.Sha256, HashAlgorithmId.Sha256, [], ciphertext, buffer),
                    KeyAlgorithm.Rsa => application.DecryptRsa(containerId, pair, RsaDecryptPadding.Pkcs1, ciphertext, buffer),
                    KeyAlgorithm.None => throw new CliException(ExitCode.NotFound, $"the container has no {context.Get(kind)} key pair"),
                    _ => throw new CliException(ExitCode.Usage, "this key does not decrypt"),
                };
                return buffer[..length];
            });
            FileArguments.Deliver(context, output, plaintext, new JsonObject { ["container"] = name, ["plaintext"] = Convert.ToHexStringLower(plaintext) });
        });
    }

    private static ReadOnlySpan<byte> Sm2Ciphertext(byte[] ciphertext)
    {
        var raw = Sm2CiphertextForms.ToRaw(ciphertext);
        return raw.Length > Sm2.CiphertextLength(0) && Sm2.IsValidPublicKey(raw[..Sm2.PublicKeySize])
            ? raw
            : throw new CliException(ExitCode.Failure, "this is no SM2 ciphertext: neither SM2Cipher (GM/T 0009) nor C1 ‖ C3 ‖ C2");
    }
}
