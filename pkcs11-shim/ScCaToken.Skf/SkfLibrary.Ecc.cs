using System.Security.Cryptography;
using ScCaToken.Crypto;
using ScCaToken.Driver;
using ScCaToken.Driver.Card;
using ScCaToken.Skf.Devices;
using ScCaToken.Skf.Errors;
using ScCaToken.Skf.Handles;
using ScCaToken.Skf.Interop;

namespace ScCaToken.Skf;

/// <content>SM2 (GM/T 0016 §7.6.15 to §7.6.23 of the draft). Private keys of containers work on the key, keys given in clear here.</content>
public sealed unsafe partial class SkfLibrary
{
    private const int SessionCipherSize = 96 + Sm4.KeySize;

    /// <summary>SKF_GenECCKeyPair: the signing pair for SGD_SM2_1 of either generation; SGD_SM2_3, as some vendors have it, makes an encryption pair.</summary>
    public uint GenECCKeyPair(nint container, uint algorithm, EccPublicKeyBlob* blob)
    {
        try
        {
            using var use = Begin<SkfContainer>(container);
            Require(blob is not null);
            Require(Sgd.IsSm2Signature(algorithm) || Sgd.IsSm2Encryption(algorithm), Sar.NotSupported);
            var kind = Sgd.IsSm2Signature(algorithm) ? KeyKind.Signing : KeyKind.Encryption;
            var key = use.Target.Card.GenerateKeyPair(use.Target.Id, kind, KeyAlgorithm.Sm2, 256, alwaysAuthenticate: false);
            Blob.PutPoint(blob, key.Bits, key.Value);
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_ImportECCKeyPair: becomes the encryption pair. Of cbEncryptedPriKey only bytes 32 to 63 count, where all clients agree.</summary>
    public uint ImportECCKeyPair(nint container, EnvelopedKeyBlob* blob)
    {
        try
        {
            using var use = Begin<SkfContainer>(container);
            Require(blob is not null);
            Require(blob->Version == 1 && blob->Bits == 256, Sar.InData);
            Require(blob->SymmAlgID == Sgd.Sm4Ecb, Sar.NotSupported);
            Span<byte> point = stackalloc byte[Sm2.PublicKeySize];
            Blob.Point(&blob->PubKey, point);
            Require(blob->CipherBlob.CipherLen == Sm4.KeySize, Sar.InDataLength);
            use.Target.Card.ImportWrappedEccKeyPair(
                use.Target.Id, blob->SymmAlgID, new ReadOnlySpan<byte>(blob->EncryptedPriKey + 32, 32), point, Blob.Cipher(&blob->CipherBlob));
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_ECCSignData: signs e = SM3(Z ‖ M), 32 bytes. The hot path: one exchange, no allocation, no lock.</summary>
    public uint ECCSignData(nint container, byte* data, uint length, EccSignatureBlob* signature)
    {
        try
        {
            using var use = Begin<SkfContainer>(container);
            Require(data is not null && signature is not null);
            Require(length == Sm2.DigestSize, Sar.InDataLength);
            Span<byte> rs = stackalloc byte[2 * Blob.Field];
            int written = use.Target.Card.SignEcc(use.Target.Id, KeyKind.Signing, new ReadOnlySpan<byte>(data, Sm2.DigestSize), rs);
            Require(written == Sm2.SignatureSize, Sar.KeyInfoType);
            Put(signature, rs[..Sm2.SignatureSize]);
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_ECCVerify: over e, 32 bytes.</summary>
    public uint ECCVerify(nint device, EccPublicKeyBlob* key, byte* data, uint length, EccSignatureBlob* signature)
    {
        try
        {
            using var use = Begin<SkfDevice>(device);
            Require(data is not null && signature is not null);
            Require(length == Sm2.DigestSize, Sar.InDataLength);
            return Verify(key, new ReadOnlySpan<byte>(data, Sm2.DigestSize), signature);
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_ECCExportSessionKey: the key makes a session key and gives it out encrypted; the blob needs 164 + 16 bytes.</summary>
    public uint ECCExportSessionKey(nint container, uint algorithm, EccPublicKeyBlob* publicKey, EccCipherBlob* data, nint* sessionKey)
    {
        try
        {
            using var use = Begin<SkfContainer>(container);
            Require(publicKey is not null && data is not null && sessionKey is not null);
            RequireSm4(algorithm);
            Span<byte> point = stackalloc byte[Sm2.PublicKeySize];
            Blob.Point(publicKey, point);
            Require(Sm2.IsValidPublicKey(point), Sar.InData);
            Span<byte> cipher = stackalloc byte[SessionCipherSize];
            ushort id = use.Target.Card.ExportSessionKey(use.Target.Id, algorithm, point, cipher);
            AddCardKey(use.Target.Device, id, algorithm, sessionKey);
            Blob.PutCipher(data, cipher);
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_ExtECCEncrypt: to a public key given in clear; the blob needs 164 + length bytes.</summary>
    public uint ExtECCEncrypt(nint device, EccPublicKeyBlob* key, byte* plaintext, uint length, EccCipherBlob* ciphertext)
    {
        try
        {
            using var use = Begin<SkfDevice>(device);
            Require(plaintext is not null && ciphertext is not null);
            Require(length is > 0 and <= Blob.MaxCipher, Sar.InDataLength);
            Span<byte> point = stackalloc byte[Sm2.PublicKeySize];
            Blob.Point(key, point);
            byte[] cipher = new byte[Sm2.CiphertextLength((int)length)];
            Require(Sm2.TryEncrypt(point, Output.Input(plaintext, length), HostRandom.Instance, cipher), Sar.InData);
            Blob.PutCipher(ciphertext, cipher);
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_ExtECCDecrypt: with a private key given in clear.</summary>
    public uint ExtECCDecrypt(nint device, EccPrivateKeyBlob* key, EccCipherBlob* ciphertext, byte* plaintext, uint* length)
    {
        try
        {
            using var use = Begin<SkfDevice>(device);
            Require(key is not null && length is not null);
            int needed = Blob.CipherLength(ciphertext);
            uint result = Output.Reserve(plaintext, length, needed, out var buffer);
            if (result != Sar.Ok || plaintext is null)
                return result;
            using var secret = PrivateKey(key);
            byte[] clear = new byte[needed];
            bool valid = Sm2.TryDecrypt(secret, Blob.Cipher(ciphertext), clear);
            if (valid)
                clear.CopyTo(buffer);
            CryptographicOperations.ZeroMemory(clear);
            return valid ? Sar.Ok : Sar.InData;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_ExtECCSign: the data is a big-endian number of at most 32 bytes.</summary>
    public uint ExtECCSign(nint device, EccPrivateKeyBlob* key, byte* data, uint length, EccSignatureBlob* signature)
    {
        try
        {
            using var use = Begin<SkfDevice>(device);
            Require(key is not null && data is not null && signature is not null);
            Span<byte> e = stackalloc byte[Sm2.DigestSize];
            RightAlign(data, length, e);
            using var secret = PrivateKey(key);
            Span<byte> entropy = stackalloc byte[EntropySize];
            Span<byte> rs = stackalloc byte[Sm2.SignatureSize];
            RandomNumberGenerator.Fill(entropy);
            Sm2.Sign(secret, e, entropy, rs);
            Put(signature, rs);
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_ExtECCVerify: as <see cref="ExtECCSign"/> signs.</summary>
    public uint ExtECCVerify(nint device, EccPublicKeyBlob* key, byte* data, uint length, EccSignatureBlob* signature)
    {
        try
        {
            using var use = Begin<SkfDevice>(device);
            Require(data is not null && signature is not null);
            Span<byte> e = stackalloc byte[Sm2.DigestSize];
            RightAlign(data, length, e);
            return Verify(key, e, signature);
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_ECCDecrypt (vendor, in the form of WISEC and GmSSL): with the container's encryption key.</summary>
    public uint ECCDecrypt(nint container, EccCipherBlob* ciphertext, byte* plaintext, uint* length)
    {
        try
        {
            using var use = Begin<SkfContainer>(container);
            Require(length is not null);
            int needed = Blob.CipherLength(ciphertext);
            uint result = Output.Reserve(plaintext, length, needed, out var buffer);
            if (result == Sar.Ok && plaintext is not null)
                Require(use.Target.Card.DecryptSm2(use.Target.Id, KeyKind.Encryption, Blob.Cipher(ciphertext), buffer) == needed, Sar.Fail);
            return result;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    private static void Put(EccSignatureBlob* signature, ReadOnlySpan<byte> rs)
    {
        Blob.Put(signature->R, Blob.Field, rs[..32]);
        Blob.Put(signature->S, Blob.Field, rs[32..]);
    }

    private static uint Verify(EccPublicKeyBlob* key, ReadOnlySpan<byte> e, EccSignatureBlob* signature)
    {
        Span<byte> point = stackalloc byte[Sm2.PublicKeySize];
        Span<byte> rs = stackalloc byte[Sm2.SignatureSize];
        Blob.Point(key, point);
        Require(Sm2.IsValidPublicKey(point), Sar.InData);
        Blob.Number(signature->R).CopyTo(rs);
        Blob.Number(signature->S).CopyTo(rs[32..]);
        return Sm2.Verify(point, e, rs) ? Sar.Ok : Sar.HashNotEqual;
    }

    private static void RightAlign(byte* data, uint length, Span<byte> number)
    {
        Require(length > 0 && length <= number.Length, Sar.InDataLength);
        number.Clear();
        new ReadOnlySpan<byte>(data, (int)length).CopyTo(number[(number.Length - (int)length)..]);
    }

    private static Sm2PrivateKey PrivateKey(EccPrivateKeyBlob* key)
    {
        Require(key->BitLen == 256, Sar.InData);
        return Sm2PrivateKey.TryImport(Blob.KeyNumber(key->PrivateKey), out var secret) ? secret : throw new SkfException(Sar.InData);
    }
}
