using System.Buffers;
using System.Security.Cryptography;
using ScCaToken.Driver.Gmt;
using ScCaToken.Protocol;
using ScCaToken.Skf.Devices;
using ScCaToken.Skf.Errors;
using ScCaToken.Skf.Interop;

namespace ScCaToken.Skf;

/// <content>Device management (GM/T 0016 §7.1).</content>
public sealed unsafe partial class SkfLibrary
{
    private const int MaxNameLength = 1024;
    private const int MaxLabelLength = 32;
    private const int MaxResponse = 65538;
    private const uint Absent = 0, Present = 1;
    private const uint Inserted = 1, Removed = 2;

    /// <summary>SKF_WaitForDevEvent (§7.1.2): blocks; after a cancel SAR_OK with event 0 and an empty name.</summary>
    public uint WaitForDevEvent(byte* name, uint* nameLength, uint* deviceEvent)
    {
        try
        {
            Require(name is not null && nameLength is not null && deviceEvent is not null);
            uint capacity = *nameLength;
            var happened = _monitor.Wait(item => System.Text.Encoding.UTF8.GetByteCount(item.Name) < capacity);
            string text = happened?.Name ?? "";
            byte[] bytes = [.. System.Text.Encoding.UTF8.GetBytes(text), 0];
            uint result = Output.Copy(bytes, name, nameLength);
            if (happened is null)
                result = Sar.Ok;
            *deviceEvent = happened is null ? 0 : happened.Value.IsInsertion ? Inserted : Removed;
            return result;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_CancelWaitForDevEvent (§7.1.3).</summary>
    public uint CancelWaitForDevEvent()
    {
        _monitor.CancelWaits();
        return Sar.Ok;
    }

    /// <summary>SKF_EnumDev (§7.1.4): readers with a key in them, or all.</summary>
    public uint EnumDev(int present, byte* nameList, uint* size)
    {
        try
        {
            Require(size is not null);
            return NativeText.List(_directory.List(present != 0), nameList, size);
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_ConnectDev (§7.1.5).</summary>
    public uint ConnectDev(byte* name, nint* device)
    {
        try
        {
            Require(device is not null);
            var link = _directory.Open(NativeText.Name(name, MaxNameLength));
            Require(link.IsPresent, Sar.DeviceRemoved);
            Add(link.Connect(), device);
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_DisConnectDev (§7.1.6): frees a lock of this handle, keeps every right on the key.</summary>
    public uint DisConnectDev(nint device) => Close<SkfDevice>(device);

    /// <summary>SKF_GetDevState (§7.1.7): an unknown name is an absent device.</summary>
    public uint GetDevState(byte* name, uint* state)
    {
        try
        {
            Require(state is not null);
            string text = NativeText.Name(name, MaxNameLength);
            *state = _directory.List(presentOnly: true).Contains(DeviceDirectory.NameOf(text)) ? Present : Absent;
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_SetLabel (§7.1.8): 1 to 32 bytes.</summary>
    public uint SetLabel(nint device, byte* label)
    {
        try
        {
            using var use = Begin<SkfDevice>(device);
            use.Target.Card.SetLabel(NativeText.Name(label, MaxLabelLength));
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_GetDevInfo (§7.1.9).</summary>
    public uint GetDevInfo(nint device, DevInfo* info)
    {
        try
        {
            using var use = Begin<SkfDevice>(device);
            Require(info is not null);
            Fill(info, use.Target.Card.GetDeviceInfo());
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_LockDev (§7.1.10): nests on one handle, from any thread; 0xFFFFFFFF waits for ever.</summary>
    public uint LockDev(nint device, uint timeoutMilliseconds)
    {
        try
        {
            if (!_handles.TryFind<SkfDevice>(device, out var item) || !item.IsUsable)
                return Sar.InvalidHandle;
            item.Link.Refresh();
            if (!item.Link.TryLock(item, timeoutMilliseconds))
                return Sar.Timeout;
            if (item.IsUsable)
                return Sar.Ok;
            item.Link.Close(item);
            return Sar.InvalidHandle;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_UnlockDev (§7.1.11): SAR_FAIL when this handle does not hold the lock.</summary>
    public uint UnlockDev(nint device)
    {
        try
        {
            if (!_handles.TryFind<SkfDevice>(device, out var item) || !item.IsUsable)
                return Sar.InvalidHandle;
            return item.Link.TryUnlock(item) ? Sar.Ok : Sar.Fail;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_Transmit (§7.1.12): a raw APDU; the answer ends with the status word. Bytes that are no APDU are SAR_INDATAERR.</summary>
    public uint Transmit(nint device, byte* command, uint commandLength, byte* data, uint* dataLength)
    {
        byte[]? response = null;
        try
        {
            using var use = Begin<SkfDevice>(device);
            Require(command is not null && data is not null && dataLength is not null);
            var bytes = Output.Input(command, commandLength);
            Require(CommandApdu.TryParse(bytes, out var parsed), Sar.InData);
            response = ArrayPool<byte>.Shared.Rent(MaxResponse);
            var channel = use.Target.Card.Channel;
            using var scope = channel.Enter();
            Require(bytes.Length <= channel.Transport.MaxCommandLength, Sar.InDataLength);
            int length = channel.Transport.Transmit(bytes, response);
            if ((parsed.Cla & 0x80) == 0 && parsed.Ins == (byte)IsoIns.Select)
                channel.Forget();
            return Output.Copy(response.AsSpan(0, length), data, dataLength);
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
        finally
        {
            if (response is not null)
            {
                CryptographicOperations.ZeroMemory(response);
                ArrayPool<byte>.Shared.Return(response);
            }
        }
    }

    private static void Fill(DevInfo* info, GmtDeviceInfo card)
    {
        *info = default;
        info->Version = new SkfVersion { Major = 1, Minor = 0 };
        NativeText.Fixed(info->Manufacturer, 64, card.Manufacturer);
        NativeText.Fixed(info->Issuer, 64, card.Issuer);
        NativeText.Fixed(info->Label, 32, card.Label);
        NativeText.Fixed(info->SerialNumber, 32, card.SerialNumber);
        info->HWVersion = ToVersion(card.HardwareVersion);
        info->FirmwareVersion = ToVersion(card.FirmwareVersion);
        info->AlgSymCap = card.AlgSymCap;
        info->AlgAsymCap = card.AlgAsymCap | Sgd.AsymmetricCapabilities;
        info->AlgHashCap = card.AlgHashCap;
        info->DevAuthAlgId = card.DevAuthAlgId;
        info->TotalSpace = card.TotalSpace;
        info->FreeSpace = card.FreeSpace;
        info->MaxECCBufferSize = Blob.MaxCipher;
        info->MaxBufferSize = 16384;
    }

    private static SkfVersion ToVersion(Version version) => new() { Major = (byte)version.Major, Minor = (byte)version.Minor };
}
