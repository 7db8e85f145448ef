using System.CommandLine;
using System.Text.Json.Nodes;
using ScCaToken.Core.Profiles;

namespace ScCaToken.Cli.Commands;

/// <summary><c>scca profile</c>: list, show.</summary>
internal static class ProfileCommands
{
    public static Command Create() => new Command("profile", "what kinds of key can be made: PIN rules, tries, limits").With(List(), Show());

    private static Command List() => new Command("list", "the built-in profiles").Runs(context => context.Terminal.ShowAll(
        [
            .. BuiltInProfiles.All.Select(profile => new JsonObject
            {
                ["profile"] = profile.Name,
                ["PIN length"] = $"{profile.MinPinLength} to {profile.MaxPinLength}",
                ["user tries"] = profile.UserTries,
                ["SO tries"] = profile.SoTries,
                ["must change first"] = profile.MustChangeFirst,
                ["plain PIN"] = profile.PlainPin,
                ["challenge PIN"] = profile.ChallengePin,
            }),
        ],
        "no profile"));

    private static Command Show()
    {
        var name = new Argument<string>("name") { Description = "name of the profile" };
        name.CompletionSources.Add([.. BuiltInProfiles.All.Select(p => p.Name)]);
        return new Command("show", "everything a profile sets").Takes(name).Runs(context =>
        {
            var profile = BuiltInProfiles.Find(context.Get(name)!)
                ?? throw new CliException(ExitCode.NotFound, $"no profile {context.Get(name)}", "scca profile list");
            context.Terminal.Show(new JsonObject
            {
                ["name"] = profile.Name,
                ["application"] = profile.ApplicationName,
                ["factory user PIN"] = profile.FactoryUserPin,
                ["factory SO PIN"] = profile.FactorySoPin,
                ["PIN length"] = $"{profile.MinPinLength} to {profile.MaxPinLength}",
                ["required classes"] = profile.RequiredClasses.ToString(),
                ["forbidden PINs"] = new JsonArray([.. profile.ForbiddenPins.Select(pin => JsonValue.Create(pin))]),
                ["user tries"] = profile.UserTries,
                ["SO tries"] = profile.SoTries,
                ["must change first"] = profile.MustChangeFirst,
                ["plain PIN"] = profile.PlainPin,
                ["challenge PIN"] = profile.ChallengePin,
                ["KDF iterations"] = profile.KdfIterations,
                ["PIV"] = profile.Piv,
                ["RSA-1024"] = profile.Rsa1024,
                ["most applications"] = profile.MaxApplications,
                ["most containers"] = profile.MaxContainers,
                ["most files"] = profile.MaxFiles,
                ["GM/T 0027 bounds"] = !profile.Lax,
                ["label"] = profile.Label,
                ["manufacturer"] = profile.Manufacturer,
                ["issuer"] = profile.Issuer,
            });
        });
    }
}
