namespace ScCaToken.Crypto;

/// <summary>Where an algorithm takes its random bytes from. Always a parameter: no algorithm draws randomness of its own, so seeded runs replay.</summary>
public interface IRandomSource
{
    /// <summary>Fills <paramref name="destination"/> with random bytes.</summary>
    void Fill(Span<byte> destination);
}
