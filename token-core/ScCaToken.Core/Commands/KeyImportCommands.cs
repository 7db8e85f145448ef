using System.Buffers.Binary;
using System.Security.Cryptography;
using ScCaToken.Core.Apdu;
using ScCaToken.Core.State;
using ScCaToken.Crypto;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Commands;

/// <summary>
/// ImportKeyPair (ours), and the two envelopes a CA sends: ImportRSAKeyPair (SKF §6.5) and ImportECCKeyPair (ENVELOPEDKEYBLOB).
/// The envelope's symmetric key is encrypted to the container's signing pair; what comes out becomes the encryption pair.
/// </summary>
internal static class KeyImportCommands
{
    private const uint Sm4Ecb = 0x401;
    private const int EnvelopeKeySize = 16;
    private const int Sm2Bits = 256;

    public static StatusWord Import(scoped in CommandContext context)
    {
        using var buffer = new Secret(stackalloc byte[PinTransport.BufferSize]);
        var status = PinTransport.Open(in context, Ins.ImportKeyPair, buffer.Bytes, out var payload);
        if (status.IsSuccess)
            status = Import(in context, payload);
        return status;
    }

    public static StatusWord ImportEccEnvelope(scoped in CommandContext context)
    {
        var fields = new FieldReader(context.Data);
        uint algorithm = fields.UInt32();
        uint bits = fields.UInt32();
        var encrypted = fields.Bytes(Sm2PrivateKey.Size);
        var point = fields.Bytes(Sm2.PublicKeySize);
        var cipher = fields.Rest();
        if (fields.Failed || !Sm2Cipher.TryParse(cipher, out int keyLength))
            return StatusWord.WrongLength;
        if (algorithm != Sm4Ecb || bits != Sm2Bits || keyLength != EnvelopeKeySize)
            return StatusWord.FunctionNotSupported;
        if (context.Container.Header.Signing.Algorithm != KeyAlgorithm.Sm2)
            return StatusWord.KeyPairNotFound;
        var status = PrivateKeys.Open(in context, KeyKind.Signing, out var signing);
        if (!status.IsSuccess)
            return status;
        Span<byte> key = stackalloc byte[EnvelopeKeySize];
        Span<byte> d = stackalloc byte[Sm2PrivateKey.Size];
        try
        {
            if (!Sm2Cipher.TryDecrypt(signing!.Sm2!, cipher, key))
                return StatusWord.ReferencedDataInvalid;
            DecryptEcb(key, encrypted, d);
            return StoreEc(in context, KeyKind.Encryption, KeyAlgorithm.Sm2, d, point);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(d);
        }
    }

    public static StatusWord ImportRsaEnvelope(scoped in CommandContext context)
    {
        var fields = new FieldReader(context.Data);
        uint algorithm = fields.UInt32();
        var wrapped = fields.Bytes(fields.UInt32());
        var encrypted = fields.Bytes(fields.UInt32());
        if (!fields.IsComplete || encrypted.IsEmpty || encrypted.Length % Sm4.BlockSize != 0 || encrypted.Length > RsaPrivateKeyReader.LongestEncoding)
            return StatusWord.WrongLength;
        if (algorithm != Sm4Ecb)
            return StatusWord.FunctionNotSupported;
        var slot = context.Container.Header.Signing;
        if (slot.Algorithm != KeyAlgorithm.Rsa)
            return StatusWord.KeyPairNotFound;
        if (wrapped.Length != slot.Bits / 8)
            return StatusWord.WrongLength;
        var status = PrivateKeys.Open(in context, KeyKind.Signing, out var signing);
        if (!status.IsSuccess)
            return status;
        Span<byte> block = stackalloc byte[KeyVault.LongestPrivate];
        Span<byte> encoded = stackalloc byte[encrypted.Length];
        try
        {
            if (!PrivateKeys.TryDecryptPkcs1(in context, signing!, wrapped, block, out int keyLength) || keyLength != EnvelopeKeySize)
                return StatusWord.ReferencedDataInvalid;
            DecryptEcb(block[..EnvelopeKeySize], encrypted, encoded);
            return StoreRsa(in context, encoded);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(block);
            CryptographicOperations.ZeroMemory(encoded);
        }
    }

    private static StatusWord Import(scoped in CommandContext context, ReadOnlySpan<byte> payload)
    {
        var fields = new FieldReader(payload);
        var algorithm = (KeyAlgorithm)fields.Byte();
        switch (algorithm)
        {
            case KeyAlgorithm.Rsa:
                uint bits = fields.UInt32();
                var e = fields.Bytes(4);
                var primes = fields.Rest();
                if (fields.Failed || !KeyPairCommands.IsRsaSize(bits, context.Device.Profile.Rsa1024))
                    return fields.Failed ? StatusWord.WrongLength : StatusWord.FunctionNotSupported;
                if (primes.Length != bits / 8)
                    return StatusWord.WrongLength;
                return StoreRsa(in context, context.P2, (int)bits, e, primes[..(primes.Length / 2)], primes[(primes.Length / 2)..], expected: default);
            case KeyAlgorithm.Sm2 or KeyAlgorithm.P256 or KeyAlgorithm.P384:
                var d = fields.Rest();
                return d.Length == (algorithm == KeyAlgorithm.P384 ? 48 : 32)
                    ? StoreEc(in context, context.P2, algorithm, d, expected: default)
                    : StatusWord.WrongLength;
            default:
                return StatusWord.FunctionNotSupported;
        }
    }

    /// <summary>Stores an EC private key; <paramref name="expected"/>, when given, must be its public key.</summary>
    private static StatusWord StoreEc(scoped in CommandContext context, int kind, KeyAlgorithm algorithm, ReadOnlySpan<byte> d, ReadOnlySpan<byte> expected)
    {
        int bits = d.Length * 8;
        Span<byte> publicKey = stackalloc byte[4 + (2 * d.Length)];
        BinaryPrimitives.WriteInt32BigEndian(publicKey, bits);
        context.Applet.Services.Tests.Require(algorithm);
        if (!TryComputePublic(algorithm, d, context.Applet.Services.Random, publicKey[4..]) || (!expected.IsEmpty && !expected.SequenceEqual(publicKey[4..])))
            return StatusWord.ReferencedDataInvalid;
        KeyPairCommands.Store(in context, kind, new KeySlot(algorithm, bits, KeyFlags.Imported, context.Device.NextGeneration), publicKey, d);
        return StatusWord.Success;
    }

    private static bool TryComputePublic(KeyAlgorithm algorithm, ReadOnlySpan<byte> d, IRandomSource random, Span<byte> point)
    {
        if (algorithm == KeyAlgorithm.Sm2)
        {
            if (!Sm2PrivateKey.TryImport(d, out var sm2))
                return false;
            using (sm2)
            {
                sm2.ExportPublicKey(point);
                return Pairwise.IsConsistent(sm2, point, random);
            }
        }

        if (!EcPrivateKey.TryImport(algorithm == KeyAlgorithm.P256 ? EcCurve.P256 : EcCurve.P384, d, out var ec))
            return false;
        using (ec)
        {
            ec.ExportPublicKey(point);
            return Pairwise.IsConsistent(ec, point, random);
        }
    }

    private static StatusWord StoreRsa(scoped in CommandContext context, ReadOnlySpan<byte> encoded)
    {
        Span<byte> primes = stackalloc byte[KeyVault.LongestPrivate];
        Span<byte> exponent = stackalloc byte[4];
        try
        {
            if (!RsaPrivateKeyReader.TryRead(encoded, exponent, primes, out var modulus, out int bits))
                return StatusWord.ReferencedDataInvalid;
            if (!KeyPairCommands.IsRsaSize((uint)bits, context.Device.Profile.Rsa1024))
                return StatusWord.FunctionNotSupported;
            int half = bits / 16;
            return StoreRsa(in context, KeyKind.Encryption, bits, exponent, primes[..half], primes.Slice(half, half), modulus);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(primes);
        }
    }

    /// <summary>Stores an RSA private key; <paramref name="expected"/>, when given, must be its modulus. What does not fit itself is refused here, not at the first signature.</summary>
    private static StatusWord StoreRsa(
        scoped in CommandContext context, int kind, int bits, ReadOnlySpan<byte> e, ReadOnlySpan<byte> p, ReadOnlySpan<byte> q, ReadOnlySpan<byte> expected)
    {
        context.Applet.Services.Tests.Require(KeyAlgorithm.Rsa);
        if (!RsaPrivateKey.TryImport(e, p, q, out var imported) || imported == null)
            return StatusWord.ReferencedDataInvalid;
        using var key = imported;
        if (key.ByteLength * 8 != bits)
            return StatusWord.ReferencedDataInvalid;
        Span<byte> publicKey = stackalloc byte[8 + key.ByteLength];
        BinaryPrimitives.WriteInt32BigEndian(publicKey, bits);
        key.ExportModulus(publicKey.Slice(4, key.ByteLength));
        e.CopyTo(publicKey[^4..]);
        if ((!expected.IsEmpty && !expected.SequenceEqual(publicKey[4..^4])) || !Pairwise.IsConsistent(key, publicKey, context.Applet.Services.Random))
            return StatusWord.ReferencedDataInvalid;
        using var primes = new Secret(stackalloc byte[key.ByteLength]);
        p.CopyTo(primes.Bytes);
        q.CopyTo(primes.Bytes[p.Length..]);
        KeyPairCommands.Store(in context, kind, new KeySlot(KeyAlgorithm.Rsa, bits, KeyFlags.Imported, context.Device.NextGeneration), publicKey, primes.Bytes);
        return StatusWord.Success;
    }

    private static void DecryptEcb(ReadOnlySpan<byte> key, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Sm4.Create(key, out var cipher);
        cipher.DecryptBlocks(source, destination);
        cipher.Clear();
    }
}
