using ScCaToken.Core.Apdu;
using ScCaToken.Core.Profiles;
using ScCaToken.Core.State;
using ScCaToken.Core.Storage;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Commands;

/// <summary>Create-, Enum-, Delete-, Open- and CloseApplication, and our InitApplication.</summary>
internal static class ApplicationCommands
{
    public static StatusWord Create(scoped in CommandContext context)
    {
        using var buffer = new Secret(stackalloc byte[PinTransport.BufferSize]);
        var status = PinTransport.Open(in context, Ins.CreateApplication, buffer.Bytes, out var payload);
        if (status.IsSuccess)
            status = Create(in context, payload);
        return status;
    }

    public static StatusWord Enumerate(scoped in CommandContext context)
    {
        foreach (var application in context.Device.Applications.Items)
        {
            context.Response.Bytes(application.Name);
            context.Response.Byte(0);
        }

        return StatusWord.Success;
    }

    public static StatusWord Delete(scoped in CommandContext context)
    {
        var device = context.Device;
        if (device.FindApplication(context.Data) is not { } application)
            return StatusWord.ReferenceNotFound;
        try
        {
            Delete(device, application);
        }
        catch (StoreFullException)
        {
            DeleteInSteps(device, application);
            Delete(device, application);
        }

        return StatusWord.Success;
    }

    public static StatusWord Open(scoped in CommandContext context)
    {
        if (context.Device.FindApplication(context.Data) is not { } application)
            return StatusWord.ReferenceNotFound;
        Describe(in context, application);
        return StatusWord.Success;
    }

    /// <summary>CloseApplication and CloseContainer: ids stay valid and the security state stays (GM/T 0016 §7.3.6).</summary>
    public static StatusWord Close(scoped in CommandContext context) => StatusWord.Success;

    public static StatusWord Initialise(scoped in CommandContext context)
    {
        using var buffer = new Secret(stackalloc byte[PinTransport.BufferSize]);
        var status = PinTransport.Open(in context, Ins.InitApplication, buffer.Bytes, out var payload);
        if (status.IsSuccess)
            status = Initialise(in context, payload);
        return status;
    }

    /// <summary>Makes an application from checked parts, in a transaction of its own. Empty PINs stay uninitialised.</summary>
    public static ApplicationState Make(
        Applets.TokenServices services, ReadOnlySpan<byte> name, uint createFileRights, int soTries, int userTries, ReadOnlySpan<byte> soPin, ReadOnlySpan<byte> userPin)
    {
        var device = services.Device;
        var application = new ApplicationState(device.NextApplicationId(), name.ToArray(), createFileRights, soTries, userTries) { Revision = device.NextGeneration };
        using var storageKey = new Secret(stackalloc byte[ApplicationState.StorageKeySize]);
        services.Random.Fill(storageKey.Bytes);
        PendingPin so = default, user = default;
        device.Records.Begin();
        device.Put(application, application.Revision, name, attributesLength: 0);
        if (!soPin.IsEmpty)
            so = services.Pins.Put(application, PinType.So, soPin, storageKey.Bytes, services.Pins.FlagsFor(PinType.So, soPin, chosenByOwner: true));
        if (!userPin.IsEmpty)
            user = services.Pins.Put(application, PinType.User, userPin, storageKey.Bytes, services.Pins.FlagsFor(PinType.User, userPin, chosenByOwner: true));
        device.Records.Commit();
        application.SetLabel(name);
        if (!soPin.IsEmpty)
            services.Pins.Commit(so);
        if (!userPin.IsEmpty)
            services.Pins.Commit(user);
        device.Applications.Add(application.Id, application);
        device.Used(application.Id);
        device.Advance();
        return application;
    }

    private static void Delete(DeviceState device, ApplicationState application)
    {
        device.Records.Begin();
        DeleteObjects(device, application);
        device.Records.DeleteObject(application.Id);
        device.PutCounters(device.NextGeneration);
        device.Records.Commit();
        application.LogOut();
        device.Applications.Remove(application.Id);
        device.Advance();
    }

    private static StatusWord Create(scoped in CommandContext context, ReadOnlySpan<byte> payload)
    {
        var fields = new FieldReader(payload);
        uint rights = fields.UInt32();
        int soTries = fields.Byte();
        int userTries = fields.Byte();
        var so = fields.Bytes(fields.Byte());
        var user = fields.Bytes(fields.Byte());
        var name = fields.Rest();
        if (fields.Failed || name.Length is 0 or > ApplicationState.LongestName)
            return StatusWord.WrongLength;
        var device = context.Device;
        int mostTries = device.Profile.Lax ? 15 : 10;
        if (!Rights.AreValid(rights) || soTries < 1 || soTries > mostTries || userTries < 1 || userTries > mostTries || name.Contains((byte)0))
            return StatusWord.WrongData;
        var allowed = MayBegin(device.Profile, PinType.So, so);
        if (allowed.IsSuccess)
            allowed = MayBegin(device.Profile, PinType.User, user);
        if (!allowed.IsSuccess)
            return allowed;
        if (device.FindApplication(name) != null)
            return StatusWord.AlreadyExists;
        if (device.Applications.Count >= device.Profile.MaxApplications)
            return StatusWord.NotEnoughSpace;
        Describe(in context, Make(context.Applet.Services, name, rights, soTries, userTries, so, user));
        return StatusWord.Success;
    }

    // A factory PIN may break the rules for chosen PINs: it is only there to be changed.
    private static StatusWord MayBegin(Profile profile, PinType type, ReadOnlySpan<byte> pin) =>
        PinRules.IsFactory(profile, type == PinType.User, pin) ? StatusWord.Success : PinRules.Check(profile, pin);

    private static void Describe(scoped in CommandContext context, ApplicationState application)
    {
        var profile = context.Device.Profile;
        context.Response.UInt32(application.CreateFileRights);
        context.Response.Byte((byte)profile.MaxContainers);
        context.Response.Byte((byte)Math.Min(255, profile.MaxContainers * KeyKind.Count));
        context.Response.UInt16(profile.MaxFiles);
        context.Response.UInt16(application.Id);
    }

    private static StatusWord Initialise(scoped in CommandContext context, ReadOnlySpan<byte> payload)
    {
        var fields = new FieldReader(payload);
        var so = fields.Bytes(fields.Byte());
        var label = fields.Rest();
        if (fields.Failed || !PinCommands.IsPlausible(so) || label.Length > 32)
            return StatusWord.WrongLength;
        var services = context.Applet.Services;
        var application = context.Application;
        using var storageKey = new Secret(stackalloc byte[ApplicationState.StorageKeySize]);
        var flags = application.So.Flags;
        if (application.So.IsSet)
        {
            var status = services.Pins.Check(application, PinType.So, so, storageKey.Bytes, keepCharge: true);
            if (!status.IsSuccess)
                return status;
        }
        else
        {
            var allowed = PinRules.Check(context.Device.Profile, so);
            if (!allowed.IsSuccess)
                return allowed;
            flags = services.Pins.FlagsFor(PinType.So, so, chosenByOwner: true);
        }

        // A new storage key: what the old one wrapped is beyond recovery even where the flash still holds it.
        services.Random.Fill(storageKey.Bytes);
        try
        {
            EraseOnAnyFlash(in context, label, so, storageKey.Bytes, flags);
        }
        catch (StoreFullException) when (application.So.IsSet)
        {
            context.Records.Abandon();
            services.Pins.Restore(application, application.So);
            throw;
        }

        return StatusWord.Success;
    }

    private static void EraseOnAnyFlash(scoped in CommandContext context, ReadOnlySpan<byte> label, ReadOnlySpan<byte> so, ReadOnlySpan<byte> storageKey, PinFlags flags)
    {
        try
        {
            Erase(in context, label, so, storageKey, flags);
        }
        catch (StoreFullException) when (context.Application.So.IsSet && context.Application.Containers.Count + context.Application.Files.Count > 0)
        {
            // With an SO PIN the second attempt takes no more room than there is; a first one needs some, and nothing must be lost for an attempt that fails.
            DeleteInSteps(context.Device, context.Application);
            Erase(in context, label, so, storageKey, flags);
        }
    }

    private static void Erase(scoped in CommandContext context, ReadOnlySpan<byte> label, ReadOnlySpan<byte> so, ReadOnlySpan<byte> storageKey, PinFlags flags)
    {
        var device = context.Device;
        var application = context.Application;
        uint revision = device.NextGeneration;
        device.Records.Begin();
        DeleteObjects(device, application);
        device.Records.Delete(RecordKey.For(application.Id, RecordKey.UserPin));
        device.Records.Delete(RecordKey.For(application.Id, RecordKey.UserTries));
        var pending = context.Applet.Services.Pins.Put(application, PinType.So, so, storageKey, flags);
        device.Records.Delete(RecordKey.For(application.Id, RecordKey.Attributes));
        device.Records.Delete(RecordKey.For(application.Id, RecordKey.Attributes, chunk: 1));
        device.Put(application, revision, label, attributesLength: 0);
        device.PutCounters(revision);
        device.Records.Commit();
        application.LogOut();
        application.Containers.Clear();
        application.Files.Clear();
        application.User.Record = [];
        application.User.Left = 0;
        application.Revision = revision;
        application.AttributesLength = 0;
        application.SetLabel(label);
        context.Applet.Services.Pins.Commit(pending);
        device.Advance();
    }

    private static void DeleteObjects(DeviceState device, ApplicationState application)
    {
        DeleteRuns(device, application, static each => each.Containers);
        DeleteRuns(device, application, static each => each.Files);
    }

    // Neighbours go together, so that even a full flash has room to say that hundreds of objects are gone.
    private static void DeleteRuns<T>(DeviceState device, ApplicationState application, Func<ApplicationState, SortedObjects<T>> of)
        where T : class
    {
        var own = of(application);
        for (int first = 0, last; first < own.Count; first = last + 1)
        {
            last = EndOfRun(device, application, of, first);
            device.Records.DeleteObjects(own.IdAt(first), own.IdAt(last));
        }
    }

    /// <summary>
    /// Deletes every object, each run in a transaction of its own: one that shrinks the store always fits. For a full flash on which the objects of
    /// several applications lie among each other; a power cut in between leaves an application with fewer objects.
    /// </summary>
    private static void DeleteInSteps(DeviceState device, ApplicationState application)
    {
        // Its opened keys go before their containers.
        application.LogOut();
        DeleteInSteps(device, application, static each => each.Containers);
        DeleteInSteps(device, application, static each => each.Files);
    }

    private static void DeleteInSteps<T>(DeviceState device, ApplicationState application, Func<ApplicationState, SortedObjects<T>> of)
        where T : class
    {
        var own = of(application);
        while (own.Count > 0)
        {
            int last = EndOfRun(device, application, of, first: 0);
            device.Records.Begin();
            device.Records.DeleteObjects(own.IdAt(0), own.IdAt(last));
            device.PutCounters(device.NextGeneration);
            device.Records.Commit();
            for (; last >= 0; last--)
                own.Remove(own.IdAt(last));
            device.Advance();
        }
    }

    private static int EndOfRun<T>(DeviceState device, ApplicationState application, Func<ApplicationState, SortedObjects<T>> of, int first)
        where T : class
    {
        var own = of(application);
        int last = first;
        while (last + 1 < own.Count && !HasOthersBetween(device, application, of, own.IdAt(last), own.IdAt(last + 1)))
            last++;
        return last;
    }

    private static bool HasOthersBetween<T>(DeviceState device, ApplicationState application, Func<ApplicationState, SortedObjects<T>> of, int first, int last)
        where T : class
    {
        foreach (var other in device.Applications.Items)
        {
            var objects = of(other);
            int index = objects.IndexFrom(first);
            if (other != application && index < objects.Count && objects.IdAt(index) < last)
                return true;
        }

        return false;
    }
}
