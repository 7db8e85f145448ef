using ScCaToken.Core.Apdu;
using ScCaToken.Core.State;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Commands;

/// <summary>Create-, Delete-, EnumFiles, GetFileInfo, ReadFile, WriteFile.</summary>
internal static class FileCommands
{
    /// <summary>P1 of CreateFile, ReadFile and WriteFile for sealed files (ours): they are nothing for a host that does not know of them.</summary>
    private const int Sealed = 1;

    public static StatusWord Create(scoped in CommandContext context)
    {
        var application = context.Application;
        var device = context.Device;
        var allowed = application.Permits(application.CreateFileRights);
        if (!allowed.IsSuccess)
            return allowed;
        var fields = new FieldReader(context.Data);
        uint size = fields.UInt32();
        uint read = fields.UInt32();
        uint write = fields.UInt32();
        var name = fields.Rest();
        if (name.Length > FileState.LongestName)
            return StatusWord.WrongLength;
        if (!Rights.AreValid(read) || !Rights.AreValid(write) || name.Contains((byte)0))
            return StatusWord.WrongData;
        if (context.P1 == Sealed)
        {
            if (read != Rights.User || write != Rights.User)
                return StatusWord.WrongData;
            allowed = application.Permits(Rights.User);
            if (!allowed.IsSuccess)
                return allowed;
            read |= Rights.Sealed;
        }

        if (DeviceState.FindFile(application, name) != null)
            return StatusWord.AlreadyExists;
        if (application.Files.Count >= device.Profile.MaxFiles || size > FileState.LargestSize || size > context.Records.FreeSpace)
            return StatusWord.NotEnoughSpace;
        var header = new FileHeader(device.NextGeneration, (int)size, read, write, 0, 0);
        var file = new FileState(device.NextFileId(), application.Id, name.ToArray()) { Header = header };
        context.Records.Begin();
        device.Put(file, in header);
        context.Records.Commit();
        application.Files.Add(file.Id, file);
        device.Used(file.Id);
        device.Advance();
        context.Response.UInt16(file.Id);
        return StatusWord.Success;
    }

    public static StatusWord Delete(scoped in CommandContext context)
    {
        var application = context.Application;
        var device = context.Device;
        var allowed = application.Permits(application.CreateFileRights);
        if (!allowed.IsSuccess)
            return allowed;
        if (DeviceState.FindFile(application, context.Data) is not { } file)
            return StatusWord.FileNotFound;
        if (file.Header.IsSealed && !application.Permits(Rights.User).IsSuccess)
            return application.Permits(Rights.User);
        context.Records.Begin();
        context.Records.DeleteObject(file.Id);
        device.PutCounters(device.NextGeneration);
        context.Records.Commit();
        application.Files.Remove(file.Id);
        device.Advance();
        return StatusWord.Success;
    }

    public static StatusWord Enumerate(scoped in CommandContext context)
    {
        foreach (var file in context.Application.Files.Items)
        {
            if (context.Response.Length + file.Name.Length + 1 > OutputBuffer.MaxLength)
                return StatusWord.NotEnoughSpace;
            context.Response.Bytes(file.Name);
            context.Response.Byte(0);
        }

        return StatusWord.Success;
    }

    public static StatusWord GetInfo(scoped in CommandContext context)
    {
        if (DeviceState.FindFile(context.Application, context.Data) is not { } file)
            return StatusWord.FileNotFound;
        var header = file.Header;
        context.Response.UInt32(header.Size);
        context.Response.UInt32(header.ReadRights);
        context.Response.UInt32(header.WriteRights);
        context.Response.UInt32(header.Written);
        context.Response.UInt16(file.Id);
        return StatusWord.Success;
    }

    public static StatusWord Read(scoped in CommandContext context)
    {
        var fields = new FieldReader(context.Data);
        uint offset = fields.UInt32();
        uint length = fields.UInt32();
        if (DeviceState.FindFile(context.Application, fields.Rest()) is not { } file)
            return StatusWord.FileNotFound;
        var allowed = context.Application.Permits(file.Header.ReadRights);
        if (!allowed.IsSuccess)
            return allowed;
        if (file.Header.IsSealed != (context.P1 == Sealed))
            return StatusWord.CommandNotAllowed;
        if (offset > file.Header.Size)
            return StatusWord.WrongData;
        if (offset >= file.Header.Written)
            return StatusWord.Success;
        int count = (int)Math.Min(Math.Min(length, (uint)file.Header.Written - offset), OutputBuffer.MaxLength);
        var answer = context.Response.Reserve(count);
        if (file.Header.IsSealed)
            return SealedContent.TryRead(context.Records, context.Application.StorageKey, file, (int)offset, answer) ? StatusWord.Success : StatusWord.ReferencedDataInvalid;
        Blobs.Read(context.Records, file.Id, RecordKey.Content, (int)offset, answer);
        return StatusWord.Success;
    }

    public static StatusWord Write(scoped in CommandContext context)
    {
        var fields = new FieldReader(context.Data);
        uint offset = fields.UInt32();
        var name = fields.Bytes(fields.Byte());
        if (fields.Failed)
            return StatusWord.WrongLength;
        if (DeviceState.FindFile(context.Application, name) is not { } file)
            return StatusWord.FileNotFound;
        var allowed = context.Application.Permits(file.Header.WriteRights);
        if (!allowed.IsSuccess)
            return allowed;
        if (file.Header.IsSealed != (context.P1 == Sealed))
            return StatusWord.CommandNotAllowed;
        var data = fields.Rest();
        var old = file.Header;
        if (offset > old.Size || data.Length > old.Size - (int)offset)
            return StatusWord.WrongData;
        if (data.IsEmpty)
            return StatusWord.Success;
        var header = old with { Revision = context.Device.NextGeneration, Written = Math.Max(old.Written, (int)offset + data.Length) };
        context.Records.Begin();
        if (old.IsSealed)
        {
            if (!SealedContent.TryPutRange(context.Records, context.Applet.Services.Random, context.Application.StorageKey, file, (int)offset, data))
            {
                context.Records.Abandon();
                return StatusWord.ReferencedDataInvalid;
            }
        }
        else
        {
            Blobs.PutRange(context.Records, file.Id, RecordKey.Content, old.Written, (int)offset, data);
        }

        context.Device.Put(file, in header);
        context.Records.Commit();
        file.Header = header;
        context.Device.Advance();
        return StatusWord.Success;
    }
}
