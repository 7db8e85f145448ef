using System.Buffers.Binary;
using System.Security.Cryptography;
using ScCaToken.Crypto;
using ScCaToken.Driver;
using ScCaToken.Driver.Card;
using ScCaToken.Skf.Devices;
using ScCaToken.Skf.Errors;
using ScCaToken.Skf.Handles;
using ScCaToken.Skf.Interop;

namespace ScCaToken.Skf;

/// <content>Random and RSA (GM/T 0016 §7.6.2 to §7.6.11 of the draft). Private keys of containers work on the key, everything public here.</content>
public sealed unsafe partial class SkfLibrary
{
    private const int RandomPart = 1024;
    private const int MaxRsaBytes = 512;
    private const int EntropySize = 32;

    /// <summary>SKF_GenRandom: the first 16 bytes arm device authentication.</summary>
    public uint GenRandom(nint device, byte* random, uint length)
    {
        try
        {
            using var use = Begin<SkfDevice>(device);
            Require(random is not null && length is > 0 and <= int.MaxValue);

            // The key remembers its last answer, and the caller authenticates with the first bytes: so the first part is fetched last.
            var rest = new Span<byte>(random, (int)length);
            while (rest.Length > RandomPart)
            {
                use.Target.Card.GenerateRandom(rest[^RandomPart..]);
                rest = rest[..^RandomPart];
            }

            use.Target.Card.GenerateRandom(rest);
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_GenExtRSAKey: a key in clear for the caller, 1,024 or 2,048 bits.</summary>
    public uint GenExtRSAKey(nint device, uint bits, RsaPrivateKeyBlob* blob)
    {
        try
        {
            using var use = Begin<SkfDevice>(device);
            Require(blob is not null);
            Require(bits is 1024 or 2048, Sar.ModulusLength);
            using var key = RsaPrivateKey.Generate((int)bits, HostRandom.Instance);
            RsaBlob.Put(blob, key);
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_GenRSAKeyPair: the signing pair; 1,024 bits only where the key's profile allows it.</summary>
    public uint GenRSAKeyPair(nint container, uint bits, RsaPublicKeyBlob* blob)
    {
        try
        {
            using var use = Begin<SkfContainer>(container);
            Require(blob is not null);
            Require(bits is 1024 or 2048, Sar.ModulusLength);
            var key = use.Target.Card.GenerateKeyPair(use.Target.Id, KeyKind.Signing, KeyAlgorithm.Rsa, (int)bits, alwaysAuthenticate: false);
            RsaBlob.Put(blob, key.Value, key.Exponent);
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_ImportRSAKeyPair: becomes the encryption pair; unwrapped on the key.</summary>
    public uint ImportRSAKeyPair(nint container, uint algorithm, byte* wrappedKey, uint wrappedKeyLength, byte* encryptedData, uint encryptedDataLength)
    {
        try
        {
            using var use = Begin<SkfContainer>(container);
            Require(wrappedKey is not null && encryptedData is not null);
            Require(algorithm == Sgd.Sm4Ecb, Sar.NotSupported);
            Require(wrappedKeyLength is > 0 and <= MaxRsaBytes && encryptedDataLength is > 0 and <= 8192, Sar.InDataLength);
            use.Target.Card.ImportWrappedRsaKeyPair(
                use.Target.Id, algorithm, Output.Input(wrappedKey, wrappedKeyLength), Output.Input(encryptedData, encryptedDataLength));
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_RSASignData: PKCS#1 v1.5 type 1 on the caller's bytes, at most modulus − 11.</summary>
    public uint RSASignData(nint container, byte* data, uint length, byte* signature, uint* signatureLength)
    {
        try
        {
            using var use = Begin<SkfContainer>(container);
            Require(data is not null && signatureLength is not null);
            int size = RsaSize(use.Target, KeyKind.Signing);
            Require(length > 0 && length <= size - Rsa.Pkcs1Overhead, Sar.InDataLength);
            uint result = Output.Reserve(signature, signatureLength, size, out var buffer);
            if (result == Sar.Ok && signature is not null)
                Require(use.Target.Card.SignRsaPkcs1(use.Target.Id, KeyKind.Signing, Output.Input(data, length), buffer) == size, Sar.Fail);
            return result;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_RSAVerify.</summary>
    public uint RSAVerify(nint device, RsaPublicKeyBlob* key, byte* data, uint length, byte* signature, uint signatureLength)
    {
        try
        {
            using var use = Begin<SkfDevice>(device);
            Require(key is not null && data is not null && signature is not null);
            var modulus = RsaBlob.Modulus(key);
            Require(signatureLength == (uint)modulus.Length && length <= modulus.Length - Rsa.Pkcs1Overhead, Sar.InDataLength);
            bool valid = Rsa.VerifyPkcs1(modulus, RsaBlob.Exponent(key->PublicExponent), Output.Input(data, length), Output.Input(signature, signatureLength));
            return valid ? Sar.Ok : Sar.HashNotEqual;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_RSAExportSessionKey: the key makes a session key and gives it out under PKCS#1 v1.5 type 2.</summary>
    public uint RSAExportSessionKey(nint container, uint algorithm, RsaPublicKeyBlob* publicKey, byte* data, uint* length, nint* sessionKey)
    {
        try
        {
            using var use = Begin<SkfContainer>(container);
            Require(publicKey is not null && length is not null);
            RequireSm4(algorithm);
            var modulus = RsaBlob.Modulus(publicKey);
            uint result = Output.Reserve(data, length, modulus.Length, out var buffer);
            if (result != Sar.Ok || data is null)
                return result;
            Require(sessionKey is not null);
            Span<byte> exponent = stackalloc byte[sizeof(uint)];
            var effective = RsaBlob.Exponent(publicKey->PublicExponent);
            effective.CopyTo(exponent[(exponent.Length - effective.Length)..]);
            ushort id = use.Target.Card.ExportSessionKey(use.Target.Id, algorithm, modulus, BinaryPrimitives.ReadUInt32BigEndian(exponent), buffer);
            AddCardKey(use.Target.Device, id, algorithm, sessionKey);
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_ExtRSAPubKeyOperation: the bare public operation.</summary>
    public uint ExtRSAPubKeyOperation(nint device, RsaPublicKeyBlob* key, byte* input, uint inputLength, byte* output, uint* outputLength)
    {
        try
        {
            using var use = Begin<SkfDevice>(device);
            Require(input is not null && outputLength is not null);
            var modulus = RsaBlob.Modulus(key);
            Require(inputLength == (uint)modulus.Length, Sar.InDataLength);
            uint result = Output.Reserve(output, outputLength, modulus.Length, out var buffer);
            if (result == Sar.Ok && output is not null)
                Require(Rsa.TryPublicOperation(modulus, RsaBlob.Exponent(key->PublicExponent), Output.Input(input, inputLength), buffer), Sar.InData);
            return result;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_ExtRSAPriKeyOperation: the bare private operation with a key in clear.</summary>
    public uint ExtRSAPriKeyOperation(nint device, RsaPrivateKeyBlob* key, byte* input, uint inputLength, byte* output, uint* outputLength)
    {
        try
        {
            using var use = Begin<SkfDevice>(device);
            Require(key is not null && input is not null && outputLength is not null);
            int size = RsaBlob.Length(key->BitLen);
            Require(inputLength == (uint)size, Sar.InDataLength);
            uint result = Output.Reserve(output, outputLength, size, out var buffer);
            if (result != Sar.Ok || output is null)
                return result;
            using var secret = RsaBlob.Read(key);
            Span<byte> entropy = stackalloc byte[EntropySize];
            RandomNumberGenerator.Fill(entropy);
            Require(Rsa.TryPrivateOperation(secret, Output.Input(input, inputLength), entropy, buffer), Sar.InData);
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_RSAPriKeyOperation (vendor): the bare private operation of a container's pair.</summary>
    public uint RSAPriKeyOperation(nint container, byte* input, uint inputLength, byte* output, uint* outputLength, int isSigning)
    {
        try
        {
            using var use = Begin<SkfContainer>(container);
            Require(input is not null && outputLength is not null);
            int size = RsaSize(use.Target, ToKind(isSigning));
            Require(inputLength == (uint)size, Sar.InDataLength);
            uint result = Output.Reserve(output, outputLength, size, out var buffer);
            if (result == Sar.Ok && output is not null)
                Require(use.Target.Card.SignRsaRaw(use.Target.Id, ToKind(isSigning), Output.Input(input, inputLength), buffer) == size, Sar.Fail);
            return result;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>Bytes of the modulus of a container's pair.</summary>
    private static int RsaSize(SkfContainer container, KeyKind kind)
    {
        var pair = container.Card.GetContainerInfo(container.Id).Pair(kind);
        Require(pair.Algorithm == KeyAlgorithm.Rsa, Sar.KeyNotFound);
        return pair.Bits / 8;
    }
}
