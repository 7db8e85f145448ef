namespace ScCaToken.Core.Devices;

/// <summary>The hardware noise source of the key: seeds the DRBG (SP 800-90A) at power-on, nothing else reads it.</summary>
public interface IEntropySource
{
    /// <summary>True when the bytes follow from a seed: the key is reproducible, says so in its device info and must not hold real secrets.</summary>
    bool IsSeeded { get; }

    /// <summary>Fills <paramref name="destination"/> with full-entropy bytes.</summary>
    void Read(Span<byte> destination);
}
