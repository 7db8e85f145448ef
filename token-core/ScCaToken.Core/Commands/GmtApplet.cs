using ScCaToken.Core.Apdu;
using ScCaToken.Core.Applets;
using ScCaToken.Core.State;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Commands;

/// <summary>The GM/T 0017 applet: takes whole commands through the gates of <see cref="InstructionTable"/> to their handlers.</summary>
internal sealed class GmtApplet(TokenServices services) : IApplet
{
    public const byte Class = 0x80;
    private const int FciTag = 0x6F;
    private const int AidTag = 0x84;
    private const int LabelTag = 0x50;

    public ReadOnlySpan<byte> Aid => [0xF0, 0x53, 0x43, 0x43, 0x41, 0x54, 0x4F, 0x4B, 0x45, 0x4E, 0x01];

    public bool IsPresent => true;

    public TokenServices Services { get; } = services;

    public DeviceState Device => Services.Device;

    public SessionState Session { get; } = new();

    public bool Accepts(byte cla) => cla == Class;

    public StatusWord Select(OutputBuffer response)
    {
        var label = Device.Label.AsSpan().TrimEnd((byte)0);
        response.Byte(FciTag);
        response.Byte((byte)(4 + Aid.Length + label.Length));
        response.Byte(AidTag);
        response.Byte((byte)Aid.Length);
        response.Bytes(Aid);
        response.Byte(LabelTag);
        response.Byte((byte)label.Length);
        response.Bytes(label);
        return StatusWord.Success;
    }

    public void Deselect() => Reset();

    public void Reset()
    {
        Session.Reset();
        foreach (var application in Device.Applications.Items)
            application.LogOut();
    }

    // A verification for an "authenticate always" key waits for its use, whatever comes in between.
    public void PassOver()
    {
    }

    public StatusWord Process(scoped in CommandApdu command, OutputBuffer response)
    {
        var status = TryPrepare(in command, response, out var instruction, out var context);
        if (status.IsSuccess)
            status = instruction!.Execute(in context);
        Session.Agreements.RemoveLoggedOut(Device);
        return status;
    }

    public bool MayWrite(scoped in CommandApdu command) =>
        command.Cla == Class && InstructionTable.Find(command.Ins) is { MayWrite: true };

    /// <summary>Takes a command through the gates: instruction, parameters, lengths, ids, right — in this order.</summary>
    public StatusWord TryPrepare(scoped in CommandApdu command, OutputBuffer response, out Instruction? instruction, out CommandContext context)
    {
        context = default;
        instruction = InstructionTable.Find(command.Ins);
        if (instruction == null)
            return StatusWord.InstructionNotSupported;
        if (Services.HasFailed && instruction.Ins is not (Ins.GetStatus or Ins.GetDevInfo or Ins.SelfTest))
            return StatusWord.InternalError;
        if (!instruction.P1.Contains(command.P1) || !instruction.P2.Contains(command.P2))
            return StatusWord.WrongP1P2;
        var fields = new FieldReader(command.Data);
        int applicationId = instruction.Reference == Reference.None ? 0 : fields.UInt16();
        int containerId = instruction.Reference == Reference.Container ? fields.UInt16() : 0;
        if (fields.Failed || !instruction.Data.Contains(fields.Remaining))
            return StatusWord.WrongLength;
        ApplicationState? application = null;
        ContainerState? container = null;
        if (instruction.Reference != Reference.None && (application = Device.FindApplication(applicationId)) == null)
            return StatusWord.ReferenceNotFound;
        if (instruction.Reference == Reference.Container && (container = application!.Containers.Find(containerId)) == null)
            return StatusWord.ContainerNotFound;
        context = new CommandContext
        {
            Applet = this,
            Ins = instruction.Ins,
            P1 = command.P1,
            P2 = command.P2,
            Data = fields.Rest(),
            ExpectedLength = command.ExpectedLength,
            Response = response,
            Application = application!,
            Container = container!,
        };
        return Grants(instruction.Right, application);
    }

    private StatusWord Grants(Right right, ApplicationState? application) => right switch
    {
        Right.Any => StatusWord.Success,
        Right.Device => Session.IsDeviceAuthenticated ? StatusWord.Success : StatusWord.SecurityStatusNotSatisfied,
        Right.User => application!.Permits(Rights.User),
        Right.So => application!.Permits(Rights.So),
        _ => application!.Permits(Rights.User | Rights.So),
    };
}
