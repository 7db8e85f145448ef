using System.Buffers.Binary;
using System.Security.Cryptography;
using ScCaToken.Core.Apdu;
using ScCaToken.Crypto;

namespace ScCaToken.Core.State;

/// <summary>
/// Key pairs in flash: public half in clear, private half wrapped under the application's storage key.
/// Record: publicLength 2 ‖ public (`rsapub` or `eccpub` of docs/APDU.md) ‖ wrapped private (RSA: p ‖ q; EC: d).
/// </summary>
internal sealed class KeyVault(DeviceState device, IRandomSource random, SelfTests tests)
{
    /// <summary>Longest record: RSA-4096.</summary>
    public const int LongestRecord = 2 + LongestPublic + LongestPrivate + KeyWrap.Overhead;

    public const int LongestPublic = 4 + 512 + 4;
    public const int LongestPrivate = 512;

    private const int ContextSize = 4;

    /// <summary>Puts a key pair record into the running transaction.</summary>
    public void Put(ApplicationState application, ContainerState container, int kind, KeyAlgorithm algorithm, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> privateKey)
    {
        Span<byte> record = stackalloc byte[LongestRecord];
        BinaryPrimitives.WriteUInt16BigEndian(record, (ushort)publicKey.Length);
        publicKey.CopyTo(record[2..]);
        int wrapped = 2 + publicKey.Length;
        int length = wrapped + privateKey.Length + KeyWrap.Overhead;
        Span<byte> context = stackalloc byte[ContextSize];
        KeyWrap.Wrap(application.StorageKey, Context(container, kind, algorithm, context), privateKey, random, record[wrapped..length]);
        device.Records.Put(RecordKey.For(container.Id, RecordKey.KeyPair + kind), record[..length]);
    }

    /// <summary>Appends the public half to an answer.</summary>
    public void WritePublic(ContainerState container, int kind, OutputBuffer target)
    {
        Span<byte> record = stackalloc byte[LongestRecord];
        target.Bytes(PublicOf(Read(container, kind, record)));
    }

    /// <summary>Copies the public half and returns its length.</summary>
    public int CopyPublic(ContainerState container, int kind, Span<byte> publicKey)
    {
        Span<byte> record = stackalloc byte[LongestRecord];
        var source = PublicOf(Read(container, kind, record));
        source.CopyTo(publicKey);
        return source.Length;
    }

    /// <summary>The private key, from the cache of this login or opened now; null when the record does not open.</summary>
    public LoadedKey? Open(ApplicationState application, ContainerState container, int kind)
    {
        if (container.Key(kind) is { } loaded)
            return loaded;
        var slot = container.Header.Slot(kind);
        tests.Require(slot.Algorithm);
        Span<byte> record = stackalloc byte[LongestRecord];
        var whole = Read(container, kind, record);
        var publicKey = PublicOf(whole);
        var wrapped = whole[(2 + publicKey.Length)..];
        Span<byte> context = stackalloc byte[ContextSize];
        Span<byte> buffer = stackalloc byte[LongestPrivate];
        var privateKey = buffer[..(wrapped.Length - KeyWrap.Overhead)];
        try
        {
            if (!KeyWrap.TryUnwrap(application.StorageKey, Context(container, kind, slot.Algorithm, context), wrapped, privateKey))
                return null;
            var opened = Parse(slot.Algorithm, publicKey, privateKey);
            container.Remember(kind, opened);
            return opened;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    private static LoadedKey? Parse(KeyAlgorithm algorithm, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> privateKey)
    {
        switch (algorithm)
        {
            case KeyAlgorithm.Sm2:
                return Sm2PrivateKey.TryImport(privateKey, out var sm2) ? new LoadedKey(sm2) : null;
            case KeyAlgorithm.P256:
            case KeyAlgorithm.P384:
                return EcPrivateKey.TryImport(algorithm == KeyAlgorithm.P256 ? EcCurve.P256 : EcCurve.P384, privateKey, out var ec) ? new LoadedKey(ec) : null;
            default:
                int half = privateKey.Length / 2;
                return RsaPrivateKey.TryImport(publicKey[^4..], privateKey[..half], privateKey[half..], out var rsa) && rsa != null ? new LoadedKey(rsa) : null;
        }
    }

    private ReadOnlySpan<byte> Read(ContainerState container, int kind, Span<byte> record)
    {
        int length = device.Records.Read(RecordKey.For(container.Id, RecordKey.KeyPair + kind), record);
        return length > 2 ? record[..length] : throw new InvalidOperationException("the record of a key pair is missing");
    }

    private static ReadOnlySpan<byte> PublicOf(ReadOnlySpan<byte> record) => record.Slice(2, BinaryPrimitives.ReadUInt16BigEndian(record));

    private static ReadOnlySpan<byte> Context(ContainerState container, int kind, KeyAlgorithm algorithm, Span<byte> context)
    {
        BinaryPrimitives.WriteUInt16BigEndian(context, (ushort)container.Id);
        context[2] = (byte)kind;
        context[3] = (byte)algorithm;
        return context;
    }
}
