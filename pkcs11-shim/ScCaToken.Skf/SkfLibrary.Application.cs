using ScCaToken.Driver.Card;
using ScCaToken.Skf.Devices;
using ScCaToken.Skf.Errors;
using ScCaToken.Skf.Handles;
using ScCaToken.Skf.Interop;

namespace ScCaToken.Skf;

/// <content>Applications (GM/T 0016 §7.3).</content>
public sealed unsafe partial class SkfLibrary
{
    private const int MaxApplicationName = 32;

    /// <summary>SKF_CreateApplication (§7.3.2): needs device authentication.</summary>
    public uint CreateApplication(
        nint device, byte* name, byte* adminPin, uint adminPinRetryCount, byte* userPin, uint userPinRetryCount, uint createFileRights, nint* application)
    {
        try
        {
            using var use = Begin<SkfDevice>(device);
            Require(application is not null);
            string text = ApplicationName(name);
            Require(adminPinRetryCount is >= 1 and <= 255 && userPinRetryCount is >= 1 and <= 255);
            var card = use.Target.Card.CreateApplication(
                text, Pin(adminPin), (int)adminPinRetryCount, Pin(userPin), (int)userPinRetryCount, ToRights(createFileRights));
            Add(new SkfApplication(use.Target, card), application);
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure, Subject.DeviceRight);
        }
    }

    /// <summary>SKF_EnumApplication (§7.3.3).</summary>
    public uint EnumApplication(nint device, byte* names, uint* size)
    {
        try
        {
            using var use = Begin<SkfDevice>(device);
            Require(size is not null);
            return NativeText.List(use.Target.Card.ListApplications(), names, size);
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_DeleteApplication (§7.3.4): needs device authentication.</summary>
    public uint DeleteApplication(nint device, byte* name)
    {
        try
        {
            using var use = Begin<SkfDevice>(device);
            use.Target.Card.DeleteApplication(ApplicationName(name));
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure, Subject.DeviceRight);
        }
    }

    /// <summary>SKF_OpenApplication (§7.3.5).</summary>
    public uint OpenApplication(nint device, byte* name, nint* application)
    {
        try
        {
            using var use = Begin<SkfDevice>(device);
            Require(application is not null);
            Add(new SkfApplication(use.Target, use.Target.Card.OpenApplication(ApplicationName(name))), application);
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_CloseApplication (§7.3.6): the security state stays.</summary>
    public uint CloseApplication(nint application) => Close<SkfApplication>(application);

    private static string ApplicationName(byte* name) =>
        NativeText.Name(name, MaxApplicationName, Sar.ApplicationNameInvalid, Sar.ApplicationNameInvalid);

    private static ReadOnlySpan<byte> Pin(byte* pin)
    {
        var bytes = NativeText.Bytes(pin);
        Require(bytes.Length <= byte.MaxValue, Sar.PinLengthRange);
        return bytes;
    }

    /// <summary>Rights are an OR of 01 and 10, or FF.</summary>
    private static FileRights ToRights(uint rights)
    {
        Require(rights is 0x00 or 0x01 or 0x10 or 0x11 or 0xFF);
        return (FileRights)rights;
    }
}
