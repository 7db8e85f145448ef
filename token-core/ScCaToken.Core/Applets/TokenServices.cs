using ScCaToken.Core.Devices;
using ScCaToken.Core.State;
using ScCaToken.Core.Storage;

namespace ScCaToken.Core.Applets;

/// <summary>What applets share: the persistent directory, the generator, PIN and key protection, and the health of the key.</summary>
internal sealed class TokenServices
{
    public TokenServices(TokenDevices devices)
    {
        Devices = devices;
        Device = new DeviceState(new Records(devices.Flash));
        Random = new TokenRandom();
        Pins = new PinGuard(Device, Random);
        Keys = new KeyVault(Device, Random, Tests);
    }

    public TokenDevices Devices { get; }

    public DeviceState Device { get; }

    public TokenRandom Random { get; }

    public PinGuard Pins { get; }

    public KeyVault Keys { get; }

    /// <summary>Power cycles so far, this one included.</summary>
    public uint PowerCycles { get; set; }

    public SelfTests Tests { get; } = new();

    /// <summary>True once a self-test failed: only status, device info and another self-test are answered.</summary>
    public bool HasFailed => Tests.HasFailed;

    /// <summary>Counts the power cycle in flash and seeds the generator with it.</summary>
    public void StartPowerCycle()
    {
        Tests.PowerOn(Devices.TestsAtFirstUse);
        PowerCycles = Device.LoadPowerCycles() + 1;
        try
        {
            Device.StorePowerCycles(PowerCycles);
        }
        catch (StoreFullException) when (!Devices.Entropy.IsSeeded)
        {
            // Only a seeded stream depends on the count; a full flash must still let its owner in to delete something.
        }

        Random.Seed(Devices.Entropy, PowerCycles);
    }
}
