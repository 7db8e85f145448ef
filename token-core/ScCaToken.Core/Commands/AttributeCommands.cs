using ScCaToken.Core.Apdu;
using ScCaToken.Core.State;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Commands;

/// <summary>GetAttributes and SetAttributes: a blob of the host's own for the application, a container or a file, so that two hosts show the same object alike.</summary>
internal static class AttributeCommands
{
    /// <summary>Longest blob.</summary>
    public const int LongestBlob = 4096;

    private const int OfApplication = 0;
    private const int OfContainer = 1;

    public static StatusWord Get(scoped in CommandContext context)
    {
        var fields = new FieldReader(context.Data);
        int id = fields.UInt16();
        if (context.P1 == OfApplication)
            return id == 0 ? Answer(in context, context.Application.Id, context.Application.AttributesLength) : StatusWord.ReferenceNotFound;
        if (context.P1 == OfContainer)
        {
            return context.Application.Containers.Find(id) is { } container
                ? Answer(in context, container.Id, container.Header.AttributesLength)
                : StatusWord.ContainerNotFound;
        }

        if (context.Application.Files.Find(id) is not { } file)
            return StatusWord.ReferenceNotFound;
        var allowed = context.Application.Permits(file.Header.ReadRights);
        return allowed.IsSuccess ? Answer(in context, file.Id, file.Header.AttributesLength) : allowed;
    }

    public static StatusWord Set(scoped in CommandContext context)
    {
        var fields = new FieldReader(context.Data);
        int id = fields.UInt16();
        var blob = fields.Rest();
        return context.P1 switch
        {
            OfApplication => id == 0 ? SetOfApplication(in context, blob) : StatusWord.ReferenceNotFound,
            OfContainer => SetOfContainer(in context, id, blob),
            _ => SetOfFile(in context, id, blob),
        };
    }

    private static StatusWord SetOfApplication(scoped in CommandContext context, ReadOnlySpan<byte> blob)
    {
        var application = context.Application;
        var allowed = application.Permits(Rights.User | Rights.So);
        if (!allowed.IsSuccess)
            return allowed;
        uint revision = context.Device.NextGeneration;
        context.Records.Begin();
        Blobs.Put(context.Records, application.Id, RecordKey.Attributes, blob, application.AttributesLength);
        context.Device.Put(application, revision, application.Label, blob.Length);
        context.Records.Commit();
        application.AttributesLength = blob.Length;
        application.Revision = revision;
        context.Device.Advance();
        return StatusWord.Success;
    }

    private static StatusWord SetOfContainer(scoped in CommandContext context, int id, ReadOnlySpan<byte> blob)
    {
        if (context.Application.Containers.Find(id) is not { } container)
            return StatusWord.ContainerNotFound;
        var allowed = context.Application.Permits(Rights.User | Rights.So);
        if (!allowed.IsSuccess)
            return allowed;
        var header = container.Header with { Revision = context.Device.NextGeneration, AttributesLength = blob.Length };
        context.Records.Begin();
        Blobs.Put(context.Records, id, RecordKey.Attributes, blob, container.Header.AttributesLength);
        context.Device.Put(container, in header);
        context.Records.Commit();
        container.Header = header;
        context.Device.Advance();
        return StatusWord.Success;
    }

    private static StatusWord SetOfFile(scoped in CommandContext context, int id, ReadOnlySpan<byte> blob)
    {
        if (context.Application.Files.Find(id) is not { } file)
            return StatusWord.ReferenceNotFound;
        var allowed = context.Application.Permits(file.Header.WriteRights);
        if (!allowed.IsSuccess)
            return allowed;
        var header = file.Header with { Revision = context.Device.NextGeneration, AttributesLength = blob.Length };
        context.Records.Begin();
        Blobs.Put(context.Records, id, RecordKey.Attributes, blob, file.Header.AttributesLength);
        context.Device.Put(file, in header);
        context.Records.Commit();
        file.Header = header;
        context.Device.Advance();
        return StatusWord.Success;
    }

    private static StatusWord Answer(scoped in CommandContext context, int id, int length)
    {
        Blobs.Read(context.Records, id, RecordKey.Attributes, 0, context.Response.Reserve(length));
        return StatusWord.Success;
    }
}
