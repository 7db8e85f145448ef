namespace ScCaToken.Devices;

/// <summary>What the operation during which the power goes leaves behind.</summary>
public enum CutMode
{
    /// <summary>Nothing: the power went just before it.</summary>
    Absent,

    /// <summary>Its beginning: the first half of the bytes are programmed or erased, the rest is as before.</summary>
    Torn,

    /// <summary>Noise: bits that were to change did so at random (seeded).</summary>
    Garbled,
}
