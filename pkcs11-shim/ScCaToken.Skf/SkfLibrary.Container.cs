using ScCaToken.Driver.Card;
using ScCaToken.Skf.Errors;
using ScCaToken.Skf.Handles;
using ScCaToken.Skf.Interop;

namespace ScCaToken.Skf;

/// <content>Containers and certificates (GM/T 0016 §7.5).</content>
public sealed unsafe partial class SkfLibrary
{
    private const int MaxContainerName = 64;
    private const int MaxCertificate = 65000;
    private const uint TypeEmpty = 0, TypeRsa = 1, TypeEcc = 2;

    /// <summary>SKF_CreateContainer (§7.5.2): needs the user or the administrator.</summary>
    public uint CreateContainer(nint application, byte* name, nint* container)
    {
        try
        {
            using var use = Begin<SkfApplication>(application);
            Require(container is not null);
            ushort id = use.Target.Card.CreateContainer(NativeText.Name(name, MaxContainerName));
            Add(new SkfContainer(use.Target, id), container);
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_DeleteContainer (§7.5.3).</summary>
    public uint DeleteContainer(nint application, byte* name)
    {
        try
        {
            using var use = Begin<SkfApplication>(application);
            use.Target.Card.DeleteContainer(NativeText.Name(name, MaxContainerName));
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_OpenContainer (§7.5.4).</summary>
    public uint OpenContainer(nint application, byte* name, nint* container)
    {
        try
        {
            using var use = Begin<SkfApplication>(application);
            Require(container is not null);
            ushort id = use.Target.Card.OpenContainer(NativeText.Name(name, MaxContainerName));
            Add(new SkfContainer(use.Target, id), container);
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_CloseContainer (§7.5.5): also after its application was closed.</summary>
    public uint CloseContainer(nint container) => Close<SkfContainer>(container);

    /// <summary>SKF_EnumContainer (§7.5.6).</summary>
    public uint EnumContainer(nint application, byte* names, uint* size)
    {
        try
        {
            using var use = Begin<SkfApplication>(application);
            Require(size is not null);
            return NativeText.List(use.Target.Card.ListContainers(), names, size);
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_GetContainerType (§7.5.7): 0 empty, 1 RSA, 2 ECC.</summary>
    public uint GetContainerType(nint container, uint* type)
    {
        try
        {
            using var use = Begin<SkfContainer>(container);
            Require(type is not null);
            var info = use.Target.Card.GetContainerInfo(use.Target.Id);
            var algorithm = info.Signing.Exists ? info.Signing.Algorithm : info.Encryption.Algorithm;
            *type = algorithm switch { KeyAlgorithm.None => TypeEmpty, KeyAlgorithm.Rsa => TypeRsa, _ => TypeEcc };
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_ImportCertificate (§7.5.8): the bytes are stored as they are.</summary>
    public uint ImportCertificate(nint container, int isSigning, byte* certificate, uint length)
    {
        try
        {
            using var use = Begin<SkfContainer>(container);
            Require(certificate is not null && length > 0);
            Require(length <= MaxCertificate, Sar.InDataLength);
            use.Target.Card.ImportCertificate(use.Target.Id, ToKind(isSigning), new ReadOnlySpan<byte>(certificate, (int)length));
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure, Subject.Certificate);
        }
    }

    /// <summary>SKF_ExportCertificate (§7.5.9).</summary>
    public uint ExportCertificate(nint container, int isSigning, byte* certificate, uint* length)
    {
        try
        {
            using var use = Begin<SkfContainer>(container);
            Require(length is not null);
            return Output.Copy(use.Target.Card.ExportCertificate(use.Target.Id, ToKind(isSigning)), certificate, length);
        }
        catch (Exception failure)
        {
            return Failed(failure, Subject.Certificate);
        }
    }

    private static KeyKind ToKind(int isSigning) => isSigning != 0 ? KeyKind.Signing : KeyKind.Encryption;
}
