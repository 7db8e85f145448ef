using System.Security.Cryptography;
using ScCaToken.Crypto;
using ScCaToken.Skf.Devices;
using ScCaToken.Skf.Errors;
using ScCaToken.Skf.Handles;
using ScCaToken.Skf.Interop;

namespace ScCaToken.Skf;

/// <content>Digests (GM/T 0016 §7.6.37 to §7.6.40 of the draft), computed on the host.</content>
public sealed unsafe partial class SkfLibrary
{
    private const int MaxZId = 8191;

    /// <summary>SKF_DigestInit: SM3 with an ID hashes Z first (GM/T 0009 preprocess 1 and 2); otherwise key and ID are not looked at.</summary>
    public uint DigestInit(nint device, uint algorithm, EccPublicKeyBlob* publicKey, byte* id, uint idLength, nint* hash)
    {
        try
        {
            using var use = Begin<SkfDevice>(device);
            Require(hash is not null);
            SkfHash item = algorithm switch
            {
                Sgd.Sm3 => new SkfHash(use.Target),
                Sgd.Sha1 => new SkfHash(use.Target, HashAlgorithmName.SHA1),
                Sgd.Sha256 => new SkfHash(use.Target, HashAlgorithmName.SHA256),
                _ => throw new SkfException(Sar.NotSupported),
            };
            if (algorithm == Sgd.Sm3 && idLength != 0)
            {
                Require(idLength <= MaxZId, Sar.InDataLength);
                Span<byte> point = stackalloc byte[Sm2.PublicKeySize];
                Span<byte> z = stackalloc byte[Sm2.DigestSize];
                Blob.Point(publicKey, point);
                Require(Sm2.IsValidPublicKey(point), Sar.InData);
                Sm2.ComputeZ(point, Output.Input(id, idLength), z);
                item.Append(z);
            }

            Add(item, hash);
            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_Digest: update and final in one.</summary>
    public uint Digest(nint hash, byte* data, uint length, byte* digest, uint* digestLength) =>
        FinishHash(hash, data, length, digest, digestLength);

    /// <summary>SKF_DigestUpdate.</summary>
    public uint DigestUpdate(nint hash, byte* data, uint length)
    {
        try
        {
            using var use = Begin<SkfHash>(hash);
            var input = Output.Input(data, length);
            lock (use.Target.Gate)
            {
                Require(!use.Target.IsFinished, Sar.NotInitialized);
                use.Target.Append(input);
            }

            return Sar.Ok;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>SKF_DigestFinal.</summary>
    public uint DigestFinal(nint hash, byte* digest, uint* digestLength) => FinishHash(hash, null, 0, digest, digestLength);

    private uint FinishHash(nint hash, byte* data, uint length, byte* digest, uint* digestLength)
    {
        try
        {
            using var use = Begin<SkfHash>(hash);
            var input = Output.Input(data, length);
            lock (use.Target.Gate)
            {
                Require(!use.Target.IsFinished, Sar.NotInitialized);
                uint result = Output.Reserve(digest, digestLength, use.Target.Size, out var buffer);
                if (result != Sar.Ok || digest is null)
                    return result;
                use.Target.Append(input);
                use.Target.Finish(buffer);
                return Sar.Ok;
            }
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }
}
