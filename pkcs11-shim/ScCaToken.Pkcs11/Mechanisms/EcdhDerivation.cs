using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ScCaToken.Pkcs11;

/// <summary>
/// ECDH (PKCS#11 3.0 current mechanisms §2.3.6) with CK_ECDH1_DERIVE_PARAMS { kdf, ulSharedDataLen, pSharedData, ulPublicDataLen, pPublicData }.
/// All curves here have cofactor 1, so both variants are the same computation.
/// </summary>
internal sealed class EcdhDerivation : KeyDerivation
{
    private const uint NullKdf = 1;
    private const int MaxLength = 4096;

    public override byte[] Derive(in MechanismInput input, KeyMaterial baseKey, int length, Sm2Exchanges? exchanges)
    {
        var key = (PrivateKey)baseKey;
        var parameters = new ParameterReader(input, numbers: 3, pointers: 2);
        uint kdf = parameters.UInt32();
        nuint sharedLength = parameters.ULong();
        var shared = ParameterReader.At(parameters.Pointer(), sharedLength);
        nuint publicLength = parameters.ULong();
        var publicData = ParameterReader.At(parameters.Pointer(), publicLength);
        if (!EcParameters.TryDecodePoint(key.Algorithm, publicData, out var point) || !SoftPublicKey.TryCreateEc(key.Algorithm, point, out _))
            throw new CkException(Ckr.MechanismParamInvalid);
        var hash = Hash(kdf, out bool counterFirst);
        if ((hash == HashId.None && !shared.IsEmpty) || length > MaxLength)
            throw new CkException(hash == HashId.None && !shared.IsEmpty ? Ckr.MechanismParamInvalid : Ckr.TemplateInconsistent);

        byte[] z = GC.AllocateUninitializedArray<byte>(key.Size, pinned: true);
        try
        {
            key.DeriveEcdh(point, z);
            if (hash != HashId.None)
                return Expand(hash, counterFirst, z, shared, length == 0 ? HashInfo.Size(hash) : length);
            if (length > z.Length)
                throw new CkException(Ckr.TemplateInconsistent);
            // The standard removes bytes from the leading end here.
            return z[^(length == 0 ? z.Length : length)..];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(z);
        }
    }

    /// <summary>CKD_ numbers: X9.63 (Z before the counter), and SP 800-56A (the counter first).</summary>
    private static HashId Hash(uint kdf, out bool counterFirst)
    {
        counterFirst = kdf >= 0x0E;
        var hash = kdf switch
        {
            NullKdf => HashId.None,
            0x02 or 0x0E => HashId.Sha1,
            0x05 or 0x0F => HashId.Sha224,
            0x06 or 0x10 => HashId.Sha256,
            0x07 or 0x11 => HashId.Sha384,
            0x08 or 0x12 => HashId.Sha512,
            0x0B or 0x14 => HashId.Sha3256,
            0x0C or 0x15 => HashId.Sha3384,
            0x0D or 0x16 => HashId.Sha3512,
            _ => throw new CkException(Ckr.MechanismParamInvalid),
        };
        return HashInfo.IsSupported(hash) ? hash : throw new CkException(Ckr.MechanismParamInvalid);
    }

    private static byte[] Expand(HashId hash, bool counterFirst, ReadOnlySpan<byte> z, ReadOnlySpan<byte> info, int length)
    {
        byte[] result = GC.AllocateUninitializedArray<byte>(length, pinned: true);
        Span<byte> counter = stackalloc byte[sizeof(uint)];
        Span<byte> block = stackalloc byte[HashInfo.MaxSize];
        using var hasher = new Hasher();
        int size = HashInfo.Size(hash);
        for (int offset = 0, i = 1; offset < length; offset += size, i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(counter, i);
            hasher.Start(hash);
            hasher.Append(counterFirst ? counter : z);
            hasher.Append(counterFirst ? z : counter);
            hasher.Append(info);
            hasher.Finish(block);
            block[..Math.Min(size, length - offset)].CopyTo(result.AsSpan(offset));
        }

        CryptographicOperations.ZeroMemory(block);
        return result;
    }
}
