namespace ScCaToken.Core.Devices;

/// <summary>Everything the firmware needs from the world, in one object: its flash and its noise source. There is no clock: nothing in the firmware depends on time.</summary>
/// <param name="Flash">Where all persistent state lives.</param>
/// <param name="Entropy">The noise source.</param>
public sealed record TokenDevices(IFlash Flash, IEntropySource Entropy);
