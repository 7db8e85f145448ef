using System.Buffers.Binary;
using ScCaToken.Core.Devices;
using ScCaToken.Crypto;

namespace ScCaToken.Core.State;

/// <summary>The generator of the running key: an SP 800-90A DRBG seeded from the noise source at every power-on.</summary>
internal sealed class TokenRandom : IRandomSource
{
    private CtrDrbg? _drbg;

    /// <summary>
    /// Seeds the generator. <paramref name="powerCycles"/> goes in as personalisation, so a seeded noise source, which says
    /// the same after every power-on, still gives each power cycle a stream of its own.
    /// </summary>
    public void Seed(IEntropySource entropy, uint powerCycles)
    {
        Span<byte> seed = stackalloc byte[CtrDrbg.SeedSize];
        entropy.Read(seed);
        Span<byte> personalization = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(personalization, powerCycles);
        Wipe();
        _drbg = CtrDrbg.Instantiate(seed, personalization);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(seed);
    }

    public void Fill(Span<byte> destination) =>
        (_drbg ?? throw new InvalidOperationException("no random bytes without power")).Fill(destination);

    public void Wipe()
    {
        _drbg?.Dispose();
        _drbg = null;
    }
}
