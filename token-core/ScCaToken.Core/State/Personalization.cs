using System.Text;
using ScCaToken.Core.Applets;
using ScCaToken.Core.Commands;
using ScCaToken.Core.Profiles;

namespace ScCaToken.Core.State;

/// <summary>Makes a fresh key. The device record comes last: without it the flash does not count as a key, so a power cut leaves none or a whole one.</summary>
internal static class Personalization
{
    private const int LongestSerial = 16;

    public static void Run(TokenServices services, Profile profile)
    {
        var device = services.Device;
        device.Records.Format();
        device.Begin(profile);
        services.Random.Seed(services.Devices.Entropy, powerCycles: 0);
        if (profile.ApplicationName.Length != 0)
        {
            ApplicationCommands.Make(
                services, Encoding.UTF8.GetBytes(profile.ApplicationName), Rights.Anyone, profile.SoTries, profile.UserTries,
                Encoding.UTF8.GetBytes(profile.FactorySoPin), Encoding.UTF8.GetBytes(profile.FactoryUserPin));
        }

        if (profile.Piv)
            Applets.Piv.PivApplet.Personalize(services);

        Span<byte> number = stackalloc byte[6];
        services.Random.Fill(number);
        Span<byte> serial = stackalloc byte[LongestSerial];
        // A key whose secrets follow from a seed says so wherever its serial number is shown.
        (services.Devices.Entropy.IsSeeded ? "SEED"u8 : "SCCA"u8).CopyTo(serial);
        Encoding.ASCII.GetBytes(Convert.ToHexString(number), serial[4..]);
        device.Records.Begin();
        device.Records.Put(RecordKey.DeviceAuthKey, Encoding.UTF8.GetBytes(profile.DeviceAuthKey));
        device.Records.Put(RecordKey.DeviceAuthTries, [DeviceState.DeviceAuthMaxTries]);
        device.PutDevice(serial, Encoding.UTF8.GetBytes(profile.Label), profile);
        device.Records.Commit();
        services.Random.Wipe();
        device.Forget();
        device.Records.Unmount();
    }
}
