using System.CommandLine;
using ScCaToken.Driver.Card;

namespace ScCaToken.Cli.Commands;

/// <summary>The options that name a key pair.</summary>
internal static class KeyOptions
{
    public static Option<string?> Container() => new("--container", "-c") { Description = "the container (default: the only one)", HelpName = "NAME" };

    public static Option<string> Kind()
    {
        var option = new Option<string>("--kind", "-k") { Description = "which pair or certificate: sign or encrypt", DefaultValueFactory = _ => "sign" };
        option.AcceptOnlyFromAmong("sign", "encrypt");
        return option;
    }

    public static KeyKind ParseKind(string? kind) => kind == "encrypt" ? KeyKind.Encryption : KeyKind.Signing;

    public static Option<string?> Hash()
    {
        var option = new Option<string?>("--hash") { Description = "sm3, sha1, sha224, sha256, sha384 or sha512 (default: what fits the key)", HelpName = "NAME" };
        option.CompletionSources.Add([.. Crypto.DigestInfos.Names]);
        return option;
    }

    public static Option<string> Sm2Id() => new("--sm2-id") { Description = "the signer's id of SM2", HelpName = "TEXT", DefaultValueFactory = _ => "1234567812345678" };

    /// <summary>Refuses an option that the key would make no use of: what was asked for is not what would come out.</summary>
    public static void RequireFitting(CliContext context, KeyAlgorithm algorithm, Option<string> sm2Id, Option<bool> pss)
    {
        if (context.Get(pss) && algorithm != KeyAlgorithm.Rsa)
            throw new CliException(ExitCode.Usage, $"{pss.Name} is for RSA keys; this key is of another kind");
        if (context.Result.GetResult(sm2Id) is { Implicit: false } && algorithm != KeyAlgorithm.Sm2)
            throw new CliException(ExitCode.Usage, $"{sm2Id.Name} is for SM2 keys; this key is of another kind");
    }

    public static Option<bool> Pss() => new("--pss") { Description = "RSA: PSS instead of PKCS#1 v1.5 padding" };
}
