using System.Security.Cryptography;
using ScCaToken.Core.State;
using ScCaToken.Crypto;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Commands;

/// <summary>DevAuth and ChangeDevAuthKey: the right to create and delete applications (GM/T 0016 §8.2).</summary>
internal static class DeviceAuthCommands
{
    public static StatusWord DevAuth(scoped in CommandContext context)
    {
        var device = context.Device;
        Span<byte> challenge = stackalloc byte[SessionState.ChallengeSize];
        if (!context.Applet.Session.TryTakeChallenge(challenge))
            return StatusWord.ConditionsNotSatisfied;
        if (device.DeviceAuthTriesLeft == 0)
            return StatusWord.AuthenticationMethodBlocked;
        StoreTries(device, device.DeviceAuthTriesLeft - 1);
        Sm4.Create(device.DeviceAuthKey, out var cipher);
        Span<byte> expected = stackalloc byte[Sm4.BlockSize];
        cipher.EncryptBlock(challenge, expected);
        cipher.Clear();
        bool right = ConstantTime.AreEqual(expected, context.Data);
        CryptographicOperations.ZeroMemory(expected);
        if (!right)
        {
            context.Applet.Session.IsDeviceAuthenticated = false;
            return device.DeviceAuthTriesLeft > 0 ? StatusWord.RetriesLeft(device.DeviceAuthTriesLeft) : StatusWord.AuthenticationMethodBlocked;
        }

        StoreTries(device, DeviceState.DeviceAuthMaxTries);
        context.Applet.Session.IsDeviceAuthenticated = true;
        return StatusWord.Success;
    }

    public static StatusWord ChangeDevAuthKey(scoped in CommandContext context)
    {
        using var buffer = new Secret(stackalloc byte[PinTransport.BufferSize]);
        var status = PinTransport.Open(in context, Ins.ChangeDevAuthKey, buffer.Bytes, out var key);
        if (status.IsSuccess)
            status = key.Length == DeviceState.DeviceAuthKeySize ? Store(context.Device, key) : StatusWord.WrongLength;
        return status;
    }

    private static StatusWord Store(DeviceState device, ReadOnlySpan<byte> key)
    {
        device.Records.Begin();
        device.Records.Put(RecordKey.DeviceAuthKey, key);
        device.Records.Put(RecordKey.DeviceAuthTries, [DeviceState.DeviceAuthMaxTries]);
        device.Records.Commit();
        key.CopyTo(device.DeviceAuthKey);
        device.DeviceAuthTriesLeft = DeviceState.DeviceAuthMaxTries;
        return StatusWord.Success;
    }

    private static void StoreTries(DeviceState device, int left)
    {
        device.Records.Begin();
        device.Records.Put(RecordKey.DeviceAuthTries, [(byte)left]);
        device.Records.Commit();
        device.DeviceAuthTriesLeft = left;
    }
}
