using System.CommandLine;
using System.Text.Json.Nodes;
using ScCaToken.Cli.Input;
using ScCaToken.Driver.Card;

namespace ScCaToken.Cli.Commands;

/// <summary><c>scca pin</c>: status, change, unlock, init.</summary>
internal static class PinCommands
{
    public static Command Create() => new Command("pin", "look at and change PINs").With(Status(), Change(), Unlock(), Init());

    private static Command Status() => new Command("status", "tries left and flags of both PINs").Runs(context =>
    {
        var application = context.Connection.Application;
        context.Terminal.ShowAll(
            [Row("user", application.GetPinStatus(PinType.User)), Row("so", application.GetPinStatus(PinType.SecurityOfficer))], "no PIN");
    });

    private static Command Change()
    {
        var so = new Option<bool>("--so") { Description = "change the SO PIN instead of the user PIN" };
        var user = PinSource.User();
        var officer = PinSource.SecurityOfficer();
        var fresh = PinSource.New();
        var command = new Command("change", "change a PIN; a wrong old PIN costs a try").Takes(so);
        user.AddTo(command);
        officer.AddTo(command);
        fresh.AddTo(command);
        return command.Runs(context =>
        {
            var type = context.Get(so) ? PinType.SecurityOfficer : PinType.User;
            var source = type == PinType.User ? user : officer;
            source.Use(context.Result, old => fresh.UseNew(context.Result, next =>
                context.Connection.WithReason(type, () => context.Connection.Application.ChangePin(type, old, next))));
            context.Terminal.Done($"{Name(type)} PIN changed");
        });
    }

    private static Command Unlock()
    {
        var officer = PinSource.SecurityOfficer();
        var fresh = PinSource.New();
        var command = new Command("unlock", "set a new user PIN with the SO PIN; all keys stay");
        officer.AddTo(command);
        fresh.AddTo(command);
        return command.Runs(context =>
        {
            officer.Use(context.Result, so => fresh.UseNew(context.Result, next =>
                context.Connection.WithReason(PinType.SecurityOfficer, () => context.Connection.Application.UnblockUserPin(so, next))));
            context.Terminal.Done("user PIN set; its tries are full again");
        });
    }

    private static Command Init()
    {
        var officer = PinSource.SecurityOfficer();
        var fresh = PinSource.New();
        var command = new Command("init", "set the first user PIN after 'token erase'");
        officer.AddTo(command);
        fresh.AddTo(command);
        return command.Runs(context =>
        {
            officer.Use(context.Result, so => fresh.UseNew(context.Result, next =>
                context.Connection.LoggedIn(so, PinType.SecurityOfficer, application => application.InitUserPin(next))));
            context.Terminal.Done("user PIN initialised");
        });
    }

    private static string Name(PinType type) => type == PinType.User ? "user" : "SO";

    private static JsonObject Row(string name, PinStatus status) => new()
    {
        ["pin"] = name,
        ["tries left"] = status.TriesLeft,
        ["of"] = status.MaxTries,
        ["locked"] = status.IsLocked,
        ["factory PIN"] = status.IsFactoryPin,
        ["must change"] = status.MustChange,
        ["initialised"] = status.IsInitialized,
    };
}
