using System.Security.Cryptography;
using ScCaToken.Core.State;
using ScCaToken.Crypto;

namespace ScCaToken.Core.Applets.Piv;

/// <summary>
/// Private keys at rest. PIV generates with the management key and uses with the PIN, so a new key is sealed to an SM2 point whose
/// private half only the PIN (or the PUK) opens: the management key and the flash together do not open it. A key that works without PIN can be
/// protected by nothing but a key beside it in the same flash.
/// </summary>
internal sealed class PivSeal(TokenServices services)
{
    private const int OpenKeySize = KeyWrap.KeySize;
    private const int PointOffset = OpenKeySize;
    private const int PrivateOffset = PointOffset + Sm2.PublicKeySize;
    private const int ScalarSize = 32;
    private const int RecordSize = PrivateOffset + ScalarSize + KeyWrap.Overhead;
    private const int SealedSize = 96 + KeyWrap.KeySize;

    /// <summary>Makes the sealing keys inside the running transaction.</summary>
    public void Create(ReadOnlySpan<byte> storageKey)
    {
        using var record = new Secret(stackalloc byte[RecordSize]);
        using var scalar = new Secret(stackalloc byte[ScalarSize]);
        services.Random.Fill(record.Bytes[..OpenKeySize]);
        using (var key = Sm2PrivateKey.Generate(services.Random))
        {
            key.ExportPublicKey(record.Bytes.Slice(PointOffset, Sm2.PublicKeySize));
            key.Export(scalar.Bytes);
        }

        KeyWrap.Wrap(storageKey, "PIV seal"u8, scalar.Bytes, services.Random, record.Bytes[PrivateOffset..]);
        services.Device.Records.Put(PivRecords.Seal, record.Bytes);
    }

    /// <summary>Puts a key pair into the running transaction.</summary>
    public void Put(byte slot, byte algorithm, PivPinPolicy policy, byte origin, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> privateKey)
    {
        using var seal = new Secret(stackalloc byte[RecordSize]);
        ReadSeal(seal.Bytes);
        Span<byte> record = stackalloc byte[PivKeyRecord.LongestSize];
        int end = PivKeyRecord.WriteHead(record, algorithm, policy, origin, publicKey);
        using var key = new Secret(stackalloc byte[KeyWrap.KeySize]);
        if (policy == PivPinPolicy.Never)
        {
            seal.Bytes[..OpenKeySize].CopyTo(key.Bytes);
        }
        else
        {
            services.Tests.Require(KeyAlgorithm.Sm2);
            services.Random.Fill(key.Bytes);
            if (!Sm2.TryEncrypt(seal.Bytes.Slice(PointOffset, Sm2.PublicKeySize), key.Bytes, services.Random, record.Slice(end, SealedSize)))
                throw new InvalidOperationException("the sealing point is damaged");
            end += SealedSize;
        }

        Span<byte> context = stackalloc byte[3];
        int length = privateKey.Length + KeyWrap.Overhead;
        KeyWrap.Wrap(key.Bytes, Context(slot, algorithm, policy, context), privateKey, services.Random, record.Slice(end, length));
        services.Device.Records.Put(PivRecords.Key(slot), record[..(end + length)]);
    }

    /// <summary>Opens a private key; null when anything does not fit.</summary>
    public LoadedKey? Open(ApplicationState application, byte slot, scoped PivKeyRecord record)
    {
        Span<byte> key = stackalloc byte[KeyWrap.KeySize];
        Span<byte> privateBuffer = stackalloc byte[PivKeyRecord.LongestPrivate];
        Span<byte> context = stackalloc byte[3];
        try
        {
            var secret = record.Secret;
            if (!TryOpenKey(application, record.Policy, ref secret, key))
                return null;
            int length = secret.Length - KeyWrap.Overhead;
            if (length is <= 0 or > PivKeyRecord.LongestPrivate
                || !KeyWrap.TryUnwrap(key, Context(slot, record.Algorithm, record.Policy, context), secret, privateBuffer[..length]))
                return null;
            return Parse(record, privateBuffer[..length]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(privateBuffer);
        }
    }

    private static LoadedKey? Parse(scoped PivKeyRecord record, ReadOnlySpan<byte> privateKey)
    {
        var (algorithm, _) = PivAlgorithm.KeyPair(record.Algorithm);
        if (algorithm != KeyAlgorithm.Rsa)
            return EcPrivateKey.TryImport(algorithm == KeyAlgorithm.P256 ? EcCurve.P256 : EcCurve.P384, privateKey, out var ec) ? new LoadedKey(ec) : null;
        int half = privateKey.Length / 2;
        return RsaPrivateKey.TryImport(record.PublicKey[^4..], privateKey[..half], privateKey[half..], out var rsa) ? new LoadedKey(rsa!) : null;
    }

    private bool TryOpenKey(ApplicationState application, PivPinPolicy policy, ref ReadOnlySpan<byte> secret, Span<byte> key)
    {
        Span<byte> seal = stackalloc byte[RecordSize];
        ReadSeal(seal);
        Span<byte> scalar = stackalloc byte[ScalarSize];
        try
        {
            if (policy == PivPinPolicy.Never)
            {
                seal[..OpenKeySize].CopyTo(key);
                return true;
            }

            if (secret.Length <= SealedSize || !KeyWrap.TryUnwrap(application.StorageKey, "PIV seal"u8, seal[PrivateOffset..], scalar)
                || !Sm2PrivateKey.TryImport(scalar, out var sm2))
                return false;
            using (sm2)
            {
                services.Tests.Require(KeyAlgorithm.Sm2);
                bool opened = Sm2.TryDecrypt(sm2, secret[..SealedSize], key);
                secret = secret[SealedSize..];
                return opened;
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scalar);
            CryptographicOperations.ZeroMemory(seal);
        }
    }

    private void ReadSeal(Span<byte> seal)
    {
        if (services.Device.Records.Read(PivRecords.Seal, seal) != RecordSize)
            throw new InvalidOperationException("the sealing keys are missing");
    }

    private static ReadOnlySpan<byte> Context(byte slot, byte algorithm, PivPinPolicy policy, Span<byte> context)
    {
        context[0] = slot;
        context[1] = algorithm;
        context[2] = (byte)policy;
        return context;
    }
}
