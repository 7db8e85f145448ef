using System.Text;

namespace ScCaToken.Core.Tests.Model;

internal enum OperationKind
{
    Verify,
    Change,
    Unblock,
    InitUser,
    InitApplication,
    Clear,
    CreateContainer,
    DeleteContainer,
    MakeKey,
    Sign,
    DeleteKey,
    CreateFile,
    WriteFile,
    ReadFile,
    DeleteFile,
    Reset,
    PowerCycle,
}

/// <summary>One operation, decoded from one number; its text is what a failing test prints.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="IsUser">Which PIN.</param>
/// <param name="First">The PIN that is given as proof, or a name.</param>
/// <param name="Second">The new PIN, or content.</param>
/// <param name="CutAt">Flash operation at which the power goes, 0 for none.</param>
internal sealed record TokenOperation(OperationKind Kind, bool IsUser, int First, int Second, int CutAt)
{
    /// <summary>PINs to guess from; the last is too short to be chosen.</summary>
    public static readonly string[] Pins = ["12345678", "87654321", "aaaa1111", "x"];

    private static readonly OperationKind[] Kinds = Enum.GetValues<OperationKind>();

    public string Pin => Hex(Pins[First]);

    public string NewPin => Hex(Pins[Second]);

    public string Name => (0x41 + First).ToString("X2");

    public static TokenOperation Decode(uint code)
    {
        // Logging in right must be common, or nothing else ever happens.
        if (code % 5 == 0)
            return new TokenOperation(OperationKind.Verify, code % 3 != 0, code % 3 != 0 ? 0 : 1, 0, 0);
        uint rest = code / 5;
        var kind = Kinds[rest % (uint)Kinds.Length];
        rest /= (uint)Kinds.Length;
        int cut = rest % 4 == 0 ? (int)((rest / 4) % 6) + 1 : 0;
        rest /= 24;
        return new TokenOperation(kind, rest % 3 != 0, (int)((rest / 3) % 4), (int)((rest / 12) % 4), cut);
    }

    /// <summary>The command, given the id of the container the name stands for.</summary>
    public string Command(string containerId) => Kind switch
    {
        OperationKind.Verify => Apdu("1802", IsUser, Pin),
        OperationKind.Change => Apdu("1602", IsUser, Field(Pin) + Field(NewPin)),
        OperationKind.Unblock => Apdu("1A02", true, Field(Pin) + Field(NewPin)),
        OperationKind.InitUser => Apdu("D202", false, NewPin),
        OperationKind.InitApplication => Apdu("D002", false, Field(Pin)),
        OperationKind.Clear => Apdu("1C00", false, ""),
        OperationKind.CreateContainer => Apdu("4000", false, Name),
        OperationKind.DeleteContainer => Apdu("4800", false, Name),
        OperationKind.MakeKey => Apdu("7001", false, containerId + "00000100"),
        OperationKind.Sign => Apdu("7402", false, containerId + new string('5', 64)),
        OperationKind.DeleteKey => Apdu("E601", false, containerId),
        OperationKind.CreateFile => Apdu("30" + FileForm, false, "00000004" + (First % 2 == 0 ? "000000FF" : "00000010") + "00000010" + Name),
        OperationKind.WriteFile => Apdu("3A" + FileForm, false, "00000000" + Field(Name) + Content),
        OperationKind.ReadFile => Apdu("38" + FileForm, false, "0000000000000004" + Name),
        OperationKind.DeleteFile => Apdu("3200", false, Name),
        _ => "",
    };

    /// <summary>One of the names is that of a sealed file, whenever it exists.</summary>
    public bool IsSealed => First == 3;

    private string FileForm => IsSealed ? "01" : "00";

    public string Content => new((char)('0' + Second), 8);

    private static string Apdu(string insP1, bool p2, string data) =>
        "80" + insP1 + (p2 ? "01" : "00") + "00" + ((data.Length / 2) + 2).ToString("X4") + "1000" + data;

    private static string Field(string hex) => (hex.Length / 2).ToString("X2") + hex;

    private static string Hex(string text) => Convert.ToHexString(Encoding.ASCII.GetBytes(text));
}
