using ScCaToken.Driver.Card;
using ScCaToken.Driver.Errors;
using ScCaToken.Protocol;
using ScCaToken.Skf.Errors;
using ScCaToken.Skf.Handles;
using ScCaToken.Skf.Interop;

namespace ScCaToken.Skf;

/// <content>Files (GM/T 0016 §7.4).</content>
public sealed unsafe partial class SkfLibrary
{
    private const int MaxFileName = 32;

    /// <summary>SKF_CreateFile (§7.4.2).</summary>
    public uint CreateFile(nint application, byte* name, uint size, uint readRights, uint writeRights)
    {
        try
        {
            using var use = Begin<SkfApplication>(application);
            string text = NativeText.Name(name, MaxFileName);
            Require(size <= int.MaxValue, Sar.NoRoom);
            use.Target.Card.CreateFile(text, (int)size, ToRights(readRights), ToRights(writeRights));
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure, Subject.File);
        }
    }

    /// <summary>SKF_DeleteFile (§7.4.3).</summary>
    public uint DeleteFile(nint application, byte* name)
    {
        try
        {
            using var use = Begin<SkfApplication>(application);
            use.Target.Card.DeleteFile(NativeText.Name(name, MaxFileName));
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure, Subject.File);
        }
    }

    /// <summary>SKF_EnumFiles (§7.4.4).</summary>
    public uint EnumFiles(nint application, byte* names, uint* size)
    {
        try
        {
            using var use = Begin<SkfApplication>(application);
            Require(size is not null);
            return NativeText.List(use.Target.Card.ListFiles(), names, size);
        }
        catch (Exception failure)
        {
            return Failed(failure, Subject.File);
        }
    }

    /// <summary>SKF_GetFileInfo (§7.4.5).</summary>
    public uint GetFileInfo(nint application, byte* name, FileAttribute* info)
    {
        try
        {
            using var use = Begin<SkfApplication>(application);
            Require(info is not null);
            string text = NativeText.Name(name, MaxFileName);
            var file = use.Target.Card.GetFileInfo(text);
            NativeText.Fixed(info->FileName, MaxFileName, text);
            info->FileSize = (uint)file.Size;
            info->ReadRights = (uint)(file.ReadRights & ~FileRights.Sealed);
            info->WriteRights = (uint)file.WriteRights;
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure, Subject.File);
        }
    }

    /// <summary>SKF_ReadFile (§7.4.6): gives what has been written, up to <paramref name="size"/> bytes; a null buffer asks for that number.</summary>
    public uint ReadFile(nint application, byte* name, uint offset, uint size, byte* data, uint* dataLength)
    {
        try
        {
            using var use = Begin<SkfApplication>(application);
            Require(dataLength is not null);
            string text = NativeText.Name(name, MaxFileName);
            var file = use.Target.Card.GetFileInfo(text);
            Require(offset <= (uint)file.Size);
            int available = (int)Math.Min(size, (uint)Math.Max(0, file.Written - (int)offset));
            uint result = Output.Reserve(data, dataLength, available, out var buffer);
            if (result != Sar.Ok || data is null)
                return result;

            // Also for nothing to read: the card decides about the right.
            Span<byte> probe = stackalloc byte[1];
            int read = use.Target.Card.ReadFile(text, (int)offset, available > 0 ? buffer : probe);
            *dataLength = (uint)Math.Min(read, available);
            return Sar.Ok;
        }
        catch (CardException failure) when (failure.StatusWord == StatusWord.WrongData)
        {
            return Sar.InvalidParameter;
        }
        catch (Exception failure)
        {
            return Failed(failure, Subject.File);
        }
    }

    /// <summary>SKF_WriteFile (§7.4.7).</summary>
    public uint WriteFile(nint application, byte* name, uint offset, byte* data, uint size)
    {
        try
        {
            using var use = Begin<SkfApplication>(application);
            string text = NativeText.Name(name, MaxFileName);
            Require(data is not null && size > 0);
            var bytes = Output.Input(data, size);
            var file = use.Target.Card.GetFileInfo(text);
            Require(offset + (ulong)size <= (uint)file.Size, Sar.InDataLength);
            use.Target.Card.WriteFile(text, (int)offset, bytes);
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure, Subject.File);
        }
    }
}
