using System.Collections.Immutable;

namespace ScCaToken.Core.Tests.Model;

/// <summary>What a key of one application should be, as values: PINs, counters, login, containers, files.</summary>
internal sealed record TokenModel
{
    private const int MostUser = 6;
    private const int MostSo = 10;
    private const int TooShort = 3;

    public int? UserPin { get; init; } = 0;

    public int SoPin { get; init; } = 1;

    public int UserLeft { get; init; } = MostUser;

    public int SoLeft { get; init; } = MostSo;

    /// <summary>Null, or whether it is the user who is logged in.</summary>
    public bool? UserLogin { get; init; }

    /// <summary>Containers, and whether they hold a signing pair.</summary>
    public ImmutableSortedDictionary<string, bool> Containers { get; init; } = ImmutableSortedDictionary<string, bool>.Empty;

    /// <summary>Files and their content.</summary>
    public ImmutableSortedDictionary<string, string> Files { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    private bool IsUser => UserLogin == true;

    /// <summary>The state the flash alone remembers.</summary>
    public TokenModel WithoutLogin() => this with { UserLogin = null };

    /// <summary>The state after the guess of a PIN operation has been charged and before it was looked at.</summary>
    public TokenModel Charged(TokenOperation operation) => operation.Kind switch
    {
        OperationKind.Verify or OperationKind.Change when operation.IsUser => this with { UserLeft = Math.Max(0, UserLeft - 1) },
        OperationKind.Verify or OperationKind.Change or OperationKind.Unblock or OperationKind.InitApplication => this with { SoLeft = Math.Max(0, SoLeft - 1) },
        _ => this,
    };

    /// <summary>The answer an operation must get (a leading * stands for any data) and the state after it.</summary>
    public (string Answer, TokenModel Next) Apply(TokenOperation operation)
    {
        string name = operation.Name;
        switch (operation.Kind)
        {
            case OperationKind.Verify:
                return Prove(operation.IsUser, operation.First, proved => ("9000", proved with { UserLogin = operation.IsUser }));
            case OperationKind.Change:
                return Prove(operation.IsUser, operation.First, proved => operation.Second == TooShort
                    ? ("6990", proved)
                    : ("9000", operation.IsUser ? proved with { UserPin = operation.Second } : proved with { SoPin = operation.Second }));
            case OperationKind.Unblock:
                return Prove(false, operation.First, proved => operation.Second == TooShort
                    ? ("6990", proved)
                    : ("9000", proved with { UserPin = operation.Second, UserLeft = MostUser, UserLogin = IsUser ? null : UserLogin }));
            case OperationKind.InitUser:
                if (UserLogin != false)
                    return ("6982", this);
                return operation.Second == TooShort ? ("6990", this) : ("9000", this with { UserPin = operation.Second, UserLeft = MostUser });
            case OperationKind.InitApplication:
                return Prove(false, operation.First, proved => ("9000", new TokenModel { UserPin = null, UserLeft = 0, SoPin = proved.SoPin }));
            case OperationKind.Clear:
                return ("9000", WithoutLogin());
            case OperationKind.Reset or OperationKind.PowerCycle:
                return ("", WithoutLogin());
            default:
                return operation.Kind >= OperationKind.CreateFile ? ApplyToFile(operation, name) : ApplyToContainer(operation, name);
        }
    }

    private (string Answer, TokenModel Next) ApplyToContainer(TokenOperation operation, string name)
    {
        bool exists = Containers.TryGetValue(name, out bool hasKey);
        switch (operation.Kind)
        {
            case OperationKind.CreateContainer:
                if (UserLogin == null)
                    return ("6982", this);
                return exists ? ("6A89", this) : ("*9000", this with { Containers = Containers.Add(name, false) });
            case OperationKind.DeleteContainer:
                if (UserLogin == null)
                    return ("6982", this);
                return exists ? ("9000", this with { Containers = Containers.Remove(name) }) : ("6A94", this);
            default:
                if (!exists || !IsUser)
                    return (exists ? "6982" : "6A94", this);
                if (operation.Kind == OperationKind.MakeKey)
                    return ("*9000", this with { Containers = Containers.SetItem(name, true) });
                if (!hasKey)
                    return ("6A95", this);
                return operation.Kind == OperationKind.Sign ? ("*9000", this) : ("9000", this with { Containers = Containers.SetItem(name, false) });
        }
    }

    private (string Answer, TokenModel Next) ApplyToFile(TokenOperation operation, string name)
    {
        bool exists = Files.TryGetValue(name, out string? content);
        if (operation.Kind == OperationKind.CreateFile && operation.IsSealed && !IsUser)
            return ("6982", this);
        if (operation.Kind == OperationKind.CreateFile)
            return exists ? ("6A89", this) : ("*9000", this with { Files = Files.Add(name, "") });
        if (!exists)
            return ("6A82", this);
        return operation.Kind switch
        {
            OperationKind.WriteFile => IsUser ? ("9000", this with { Files = Files.SetItem(name, operation.Content) }) : ("6982", this),
            OperationKind.ReadFile => operation.First % 2 == 0 || IsUser ? (content + "9000", this) : ("6982", this),
            _ => operation.IsSealed && !IsUser ? ("6982", this) : ("9000", this with { Files = Files.Remove(name) }),
        };
    }

    /// <summary>A guess: charged first; a right one gives everything back.</summary>
    private (string Answer, TokenModel Next) Prove(bool user, int guess, Func<TokenModel, (string Answer, TokenModel Next)> then)
    {
        int left = user ? UserLeft : SoLeft;
        if (user && UserPin == null)
            return ("6985", this);
        if (left == 0)
            return ("6983", this);
        if (guess == (user ? UserPin : SoPin))
            return then(user ? this with { UserLeft = MostUser } : this with { SoLeft = MostSo });
        var charged = user ? this with { UserLeft = left - 1 } : this with { SoLeft = left - 1 };
        if (left > 1)
            return ($"63C{left - 1:X}", charged);
        return ("6983", UserLogin == user ? charged.WithoutLogin() : charged);
    }
}
