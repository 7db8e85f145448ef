using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using ScCaToken.Crypto;
using ScCaToken.Driver.Card;

namespace ScCaToken.Pkcs11;

/// <summary>A public key; its operations always run on the host.</summary>
public sealed class SoftPublicKey : AsymmetricKey
{
    private readonly byte[] _value;
    private readonly byte[] _exponent;
    private byte[]? _defaultZ;

    private SoftPublicKey(KeyAlgorithm algorithm, int bits, byte[] value, byte[] exponent, CkKeyType? type)
        : base(algorithm, type)
    {
        Bits = bits;
        _value = value;
        _exponent = exponent;
    }

    /// <inheritdoc/>
    public override CkObjectClass Class => CkObjectClass.PublicKey;

    /// <inheritdoc/>
    public override int Bits { get; }

    /// <summary>RSA modulus without leading zeros (CKA_MODULUS); empty for curves.</summary>
    public ReadOnlySpan<byte> Modulus => Algorithm == KeyAlgorithm.Rsa ? _value : [];

    /// <summary>RSA public exponent without leading zeros (CKA_PUBLIC_EXPONENT).</summary>
    public ReadOnlySpan<byte> Exponent => _exponent;

    /// <summary>X ‖ Y, each of the field's size; empty for RSA.</summary>
    public ReadOnlySpan<byte> Point => Algorithm == KeyAlgorithm.Rsa ? [] : _value;

    /// <summary>SM2: Z under the default user ID (GB/T 32918.2 §5.5), computed once for all signatures with the key.</summary>
    public ReadOnlySpan<byte> DefaultZ
    {
        get
        {
            if (Volatile.Read(ref _defaultZ) is { } known)
                return known;
            byte[] z = new byte[Sm2.DigestSize];
            Sm2.ComputeZ(_value, Sm2.DefaultId, z);
            Volatile.Write(ref _defaultZ, z);
            return z;
        }
    }

    /// <summary>Takes an RSA key; false for an even modulus, one outside 512 to 4,096 bits, or an impossible exponent.</summary>
    public static bool TryCreateRsa(ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> exponent, [NotNullWhen(true)] out SoftPublicKey? key)
    {
        modulus = modulus.TrimStart((byte)0);
        exponent = exponent.TrimStart((byte)0);
        key = null;
        if (modulus.Length is < 64 or > RsaPadding.MaxModulusSize || (modulus[^1] & 1) == 0 || exponent.IsEmpty || exponent.Length > modulus.Length)
            return false;
        int bits = modulus.Length * 8 - BitOperations.LeadingZeroCount((uint)modulus[0]) + 24;
        key = new SoftPublicKey(KeyAlgorithm.Rsa, bits, modulus.ToArray(), exponent.ToArray(), null);
        return true;
    }

    /// <summary>Takes a point X ‖ Y; false when it is not on the curve (SP 800-56A §5.6.2.3, GB/T 32918.1 §6.2).</summary>
    public static bool TryCreateEc(KeyAlgorithm algorithm, ReadOnlySpan<byte> point, [NotNullWhen(true)] out SoftPublicKey? key, CkKeyType? type = null)
    {
        bool valid = algorithm switch
        {
            KeyAlgorithm.Sm2 => Sm2.IsValidPublicKey(point),
            KeyAlgorithm.P256 => Ecdsa.IsValidPublicKey(EcCurve.P256, point),
            KeyAlgorithm.P384 => Ecdsa.IsValidPublicKey(EcCurve.P384, point),
            _ => false,
        };
        key = valid ? new SoftPublicKey(algorithm, point.Length * 4, point.ToArray(), [], type) : null;
        return valid;
    }

    /// <summary>Takes the key a card exported.</summary>
    /// <exception cref="CkException">CKR_DEVICE_ERROR: the card's key is none.</exception>
    public static SoftPublicKey FromCard(CardPublicKey card, CkKeyType? type = null)
    {
        ArgumentNullException.ThrowIfNull(card);
        SoftPublicKey? key;
        Span<byte> exponent = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(exponent, card.Exponent);
        bool valid = card.Algorithm == KeyAlgorithm.Rsa
            ? TryCreateRsa(card.Value, exponent, out key)
            : TryCreateEc(card.Algorithm, card.Value, out key, type);
        return valid ? key! : throw new CkException(Ckr.DeviceError, "the card exports an invalid public key");
    }

    /// <summary>Whether k bytes are a number below the modulus, as every RSA operation demands (RFC 8017 §5).</summary>
    public bool IsBelowModulus(ReadOnlySpan<byte> block) =>
        block.Length < _value.Length || (block.Length == _value.Length && block.SequenceCompareTo(_value) < 0);

    /// <summary>RSA public operation (RSAEP and RSAVP1); <paramref name="input"/> and <paramref name="output"/> have the modulus' size, the input is below it.</summary>
    public void RsaRaw(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (!Rsa.TryPublicOperation(_value, _exponent, input, output))
            throw new CkException(Ckr.FunctionFailed, "RSA public operation out of range");
    }

    /// <summary>Verifies r ‖ s over a digest (NIST curves: any length, leftmost bits count) or over e (SM2: 32 bytes).</summary>
    public bool VerifyEcc(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature) => Algorithm switch
    {
        KeyAlgorithm.Sm2 => Sm2.Verify(_value, digest, signature),
        KeyAlgorithm.P256 => Ecdsa.Verify(EcCurve.P256, _value, digest, signature),
        KeyAlgorithm.P384 => Ecdsa.Verify(EcCurve.P384, _value, digest, signature),
        _ => false,
    };
}
