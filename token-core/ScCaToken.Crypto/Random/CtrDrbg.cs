using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ScCaToken.Crypto;

/// <summary>
/// CTR_DRBG (NIST SP 800-90A Rev. 1, 10.2.1) with AES-256 and no derivation function: seed 48 bytes of full entropy, security strength 256 bits.
/// Not thread-safe. <see cref="Fill"/> hands out buffered output: each request to the generator yields <see cref="BufferSize"/> bytes, the
/// state is updated before the first of them leaves, and each byte is erased as it is handed out, so a captured state tells nothing of the past.
/// </summary>
public sealed class CtrDrbg : IRandomSource, IDisposable
{
    /// <summary>Seed length in bytes: key and counter (table 3).</summary>
    public const int SeedSize = Aes256.KeySize + Aes256.BlockSize;

    /// <summary>The largest request in bytes (table 3: 2^19 bits).</summary>
    public const int MaxRequestSize = 65536;

    /// <summary>How many bytes one buffered request draws.</summary>
    public const int BufferSize = 1024;

    private const ulong MaxRequests = 1UL << 48;

    private readonly byte[] _buffer = GC.AllocateArray<byte>(BufferSize, pinned: true);
    private int _available;
    private Aes256 _cipher;
    private UInt128 _counter;
    private ulong _requests;
    private bool _disposed;

    private CtrDrbg()
    {
    }

    /// <summary>Instantiates a generator (10.2.1.3.1).</summary>
    /// <param name="seed">48 bytes of full entropy.</param>
    /// <param name="personalization">Anything up to 48 bytes that tells this instance from others; may be empty.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static CtrDrbg Instantiate(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> personalization = default)
    {
        Span<byte> material = stackalloc byte[SeedSize];
        Combine(seed, personalization, material);
        var drbg = new CtrDrbg();
        Span<byte> zeroKey = stackalloc byte[Aes256.KeySize];
        zeroKey.Clear();
        drbg._cipher.SetKey(zeroKey);
        drbg.Update(material);
        drbg._requests = 1;
        CryptographicOperations.ZeroMemory(material);
        return drbg;
    }

    /// <summary>Mixes 48 fresh bytes of full entropy into the state (10.2.1.4.1) and drops what was buffered.</summary>
    /// <param name="seed">48 bytes of full entropy.</param>
    /// <param name="additional">Anything up to 48 bytes; may be empty.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public void Reseed(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> additional = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Span<byte> material = stackalloc byte[SeedSize];
        Combine(seed, additional, material);
        Update(material);
        _requests = 1;
        DropBuffer();
        CryptographicOperations.ZeroMemory(material);
    }

    /// <summary>One request as the standard defines it (10.2.1.5.1), past the buffer.</summary>
    /// <param name="destination">At most 65536 bytes.</param>
    /// <param name="additional">Anything up to 48 bytes; may be empty.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    /// <exception cref="InvalidOperationException">2^48 requests were made without a reseed.</exception>
    public void Generate(Span<byte> destination, ReadOnlySpan<byte> additional = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (destination.Length > MaxRequestSize)
            throw new ArgumentException("A request is at most 65536 bytes.", nameof(destination));
        if (additional.Length > SeedSize)
            throw new ArgumentException("Additional input is at most 48 bytes.", nameof(additional));
        if (_requests > MaxRequests)
            throw new InvalidOperationException("The generator must be reseeded.");

        Span<byte> material = stackalloc byte[SeedSize];
        material.Clear();
        additional.CopyTo(material);
        if (!additional.IsEmpty)
            Update(material);

        int whole = destination.Length & -Aes256.BlockSize;
        _counter++;
        _cipher.EncryptCounter(ref _counter, destination[..whole]);
        if (whole != destination.Length)
        {
            Span<byte> block = stackalloc byte[Aes256.BlockSize];
            _cipher.EncryptCounter(ref _counter, block);
            block[..(destination.Length - whole)].CopyTo(destination[whole..]);
            CryptographicOperations.ZeroMemory(block);
        }

        _counter--;
        Update(material);
        _requests++;
        CryptographicOperations.ZeroMemory(material);
    }

    /// <inheritdoc/>
    public void Fill(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        while (destination.Length > _available)
        {
            // The rest of the buffer first, so that the stream does not depend on how callers cut their requests.
            int rest = _available;
            Take(destination[..rest]);
            destination = destination[rest..];
            Generate(_buffer);
            _available = BufferSize;
        }

        Take(destination);
    }

    /// <summary>Wipes the state.</summary>
    public void Dispose()
    {
        _disposed = true;
        _cipher.Clear();
        _counter = 0;
        DropBuffer();
    }

    private void Take(Span<byte> destination)
    {
        Span<byte> source = _buffer.AsSpan(BufferSize - _available, destination.Length);
        source.CopyTo(destination);
        CryptographicOperations.ZeroMemory(source);
        _available -= destination.Length;
    }

    private void DropBuffer()
    {
        CryptographicOperations.ZeroMemory(_buffer);
        _available = 0;
    }

    private static void Combine(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> other, Span<byte> material)
    {
        if (seed.Length != SeedSize)
            throw new ArgumentException("A seed is 48 bytes.", nameof(seed));
        if (other.Length > SeedSize)
            throw new ArgumentException("Personalisation and additional input are at most 48 bytes.", nameof(other));
        seed.CopyTo(material);
        for (int i = 0; i < other.Length; i++)
            material[i] ^= other[i];
    }

    /// <summary>CTR_DRBG_Update (10.2.1.2). The counter is V.</summary>
    private void Update(ReadOnlySpan<byte> provided)
    {
        Span<byte> next = stackalloc byte[SeedSize];
        _counter++;
        _cipher.EncryptCounter(ref _counter, next);
        for (int i = 0; i < SeedSize; i++)
            next[i] ^= provided[i];
        _cipher.SetKey(next);
        _counter = BinaryPrimitives.ReadUInt128BigEndian(next[Aes256.KeySize..]);
        CryptographicOperations.ZeroMemory(next);
    }
}
