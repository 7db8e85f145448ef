using System.Buffers.Binary;
using ScCaToken.Core.State;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Commands;

/// <summary>GetStatus and ListObjects: what a host polls.</summary>
internal static class StatusCommands
{
    private const int StructureVersion = 1;
    private const int StateFactory = 0;
    private const int StateNormal = 1;
    private const int StateFailed = 0xFF;
    private const int KindContainer = 1;
    private const int KindFile = 2;

    // Room for the longest entry stays free, so that a list never ends in the middle of one.
    private const int ListLimit = 16384;

    public static StatusWord GetStatus(scoped in CommandContext context)
    {
        if (context.P1 != 0)
            return GetApplicationStatus(in context);
        if (context.Data.Length != 0)
            return StatusWord.WrongLength;
        var services = context.Applet.Services;
        var device = context.Device;
        int state = services.HasFailed ? StateFailed : device.Applications.Count == 0 ? StateFactory : StateNormal;
        int flags = (services.Devices.Entropy.IsSeeded ? 1 : 0) | (device.Profile.PlainPin ? 2 : 0) | (device.Profile.ChallengePin ? 4 : 0)
            | (context.Applet.Session.IsDeviceAuthenticated ? 8 : 0);
        context.Response.Byte(StructureVersion);
        context.Response.Byte((byte)state);
        context.Response.Byte((byte)flags);
        context.Response.UInt32(device.Generation);
        context.Response.UInt32(services.PowerCycles);
        context.Response.UInt32(context.Records.FreeSpace);
        context.Response.UInt32(context.Records.TotalSpace);
        context.Response.Bytes(device.Serial);
        return StatusWord.Success;
    }

    public static StatusWord ListObjects(scoped in CommandContext context)
    {
        int from = BinaryPrimitives.ReadUInt16BigEndian(context.Data);
        var answer = context.Response;
        int limit = context.ExpectedLength is > 0 and < ListLimit ? Math.Max(context.ExpectedLength, 128) : ListLimit;
        answer.Byte(0);
        var containers = context.Application.Containers;
        for (int i = containers.IndexFrom(from); i < containers.Count; i++)
        {
            var container = containers.Items[i];
            if (!TryList(in context, limit, KindContainer, container.Id, container.Header.Revision, container.Name))
                return StatusWord.Success;
        }

        var files = context.Application.Files;
        for (int i = files.IndexFrom(from); i < files.Count; i++)
        {
            var file = files.Items[i];
            if (!TryList(in context, limit, KindFile, file.Id, file.Header.Revision, file.Name))
                return StatusWord.Success;
        }

        return StatusWord.Success;
    }

    private static StatusWord GetApplicationStatus(scoped in CommandContext context)
    {
        if (context.Data.Length != 2)
            return StatusWord.WrongLength;
        if (context.Device.FindApplication(BinaryPrimitives.ReadUInt16BigEndian(context.Data)) is not { } application)
            return StatusWord.ReferenceNotFound;
        var profile = context.Device.Profile;
        context.Response.UInt32(context.Device.Generation);
        application.So.Report(application.IsLoggedIn(PinType.So), context.Response);
        application.User.Report(application.IsLoggedIn(PinType.User), context.Response);
        context.Response.Byte((byte)application.Login);
        context.Response.Byte((byte)profile.MinPinLength);
        context.Response.Byte((byte)profile.MaxPinLength);
        context.Response.Byte((byte)(application.So.IsSet ? 1 : 0));
        context.Response.Bytes(application.Label);
        return StatusWord.Success;
    }

    private static bool TryList(scoped in CommandContext context, int limit, int kind, int id, uint revision, ReadOnlySpan<byte> name)
    {
        if (context.Response.Length + 8 + name.Length > limit)
        {
            context.Response.Written[0] = 1;
            return false;
        }

        context.Response.Byte((byte)kind);
        context.Response.UInt16(id);
        context.Response.UInt32(revision);
        context.Response.Byte((byte)name.Length);
        context.Response.Bytes(name);
        return true;
    }
}
