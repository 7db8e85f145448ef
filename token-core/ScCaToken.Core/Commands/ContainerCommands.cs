using ScCaToken.Core.State;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Commands;

/// <summary>Create-, Open-, Enum-, DeleteContainer and GetContainerInfo.</summary>
internal static class ContainerCommands
{
    private const int TypeEmpty = 0;
    private const int TypeRsa = 1;
    private const int TypeEcc = 2;

    public static StatusWord Create(scoped in CommandContext context)
    {
        var device = context.Device;
        var application = context.Application;
        if (context.Data.Contains((byte)0))
            return StatusWord.WrongData;
        if (DeviceState.FindContainer(application, context.Data) != null)
            return StatusWord.AlreadyExists;
        if (application.Containers.Count >= device.Profile.MaxContainers)
            return StatusWord.NotEnoughSpace;
        var header = new ContainerHeader { Revision = device.NextGeneration };
        var container = new ContainerState(device.NextContainerId(), application.Id, context.Data.ToArray()) { Header = header };
        context.Records.Begin();
        device.Put(container, in header);
        context.Records.Commit();
        application.Containers.Add(container.Id, container);
        device.Used(container.Id);
        device.Advance();
        context.Response.UInt16(container.Id);
        return StatusWord.Success;
    }

    public static StatusWord Open(scoped in CommandContext context)
    {
        if (DeviceState.FindContainer(context.Application, context.Data) is not { } container)
            return StatusWord.ContainerNotFound;
        context.Response.UInt16(container.Id);
        return StatusWord.Success;
    }

    public static StatusWord Enumerate(scoped in CommandContext context)
    {
        foreach (var container in context.Application.Containers.Items)
        {
            context.Response.Bytes(container.Name);
            context.Response.Byte(0);
        }

        return StatusWord.Success;
    }

    public static StatusWord Delete(scoped in CommandContext context)
    {
        var device = context.Device;
        if (DeviceState.FindContainer(context.Application, context.Data) is not { } container)
            return StatusWord.ContainerNotFound;
        context.Records.Begin();
        context.Records.DeleteObject(container.Id);
        device.PutCounters(device.NextGeneration);
        context.Records.Commit();
        container.ForgetKeys();
        context.Application.Containers.Remove(container.Id);
        device.Advance();
        return StatusWord.Success;
    }

    public static StatusWord GetInfo(scoped in CommandContext context)
    {
        var header = context.Container.Header;
        var signing = header.Signing;
        var encryption = header.Encryption;
        var first = signing.IsEmpty ? encryption : signing;
        context.Response.Byte(first.Algorithm switch { KeyAlgorithm.None => TypeEmpty, KeyAlgorithm.Rsa => TypeRsa, _ => TypeEcc });
        Describe(in context, signing);
        Describe(in context, encryption);
        context.Response.UInt32(header.SigningCertificateLength);
        context.Response.UInt32(header.EncryptionCertificateLength);
        return StatusWord.Success;
    }

    /// <summary>Commits the transaction that puts <paramref name="header"/> and shows it.</summary>
    public static void Commit(scoped in CommandContext context, in ContainerHeader header)
    {
        context.Device.Put(context.Container, in header);
        context.Records.Commit();
        context.Container.Header = header;
        context.Device.Advance();
    }

    private static void Describe(scoped in CommandContext context, KeySlot slot)
    {
        context.Response.Byte((byte)slot.Algorithm);
        context.Response.UInt16(slot.Bits);
        context.Response.Byte((byte)slot.Flags);
    }
}
