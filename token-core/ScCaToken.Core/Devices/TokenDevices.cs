namespace ScCaToken.Core.Devices;

/// <summary>Everything the firmware needs from the world, in one object: its flash and its noise source. There is no clock: nothing in the firmware depends on time.</summary>
/// <param name="Flash">Where all persistent state lives.</param>
/// <param name="Entropy">The noise source.</param>
public sealed record TokenDevices(IFlash Flash, IEntropySource Entropy)
{
    /// <summary>
    /// Leaves the self-tests of SM2, ECDSA and RSA to their first use in a power cycle instead of running them at power-on: for
    /// runs that power a key on very often.
    /// </summary>
    public bool TestsAtFirstUse { get; init; }
}
