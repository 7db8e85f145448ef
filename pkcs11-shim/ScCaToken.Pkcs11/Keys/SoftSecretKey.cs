using System.Numerics;
using System.Security.Cryptography;
using ScCaToken.Crypto;

namespace ScCaToken.Pkcs11;

/// <summary>A secret key in the library's memory, there from the start or read from the card at first use.</summary>
public sealed class SoftSecretKey : KeyMaterial
{
    private readonly int _length;
    private readonly Lock _gate = new();

    // Pinned, so that the collector never leaves copies behind; null before the first use and when the key is gone.
    private byte[]? _value;
    private Func<byte[]>? _open;

    /// <summary>Copies the value.</summary>
    /// <exception cref="CkException">CKR_ATTRIBUTE_VALUE_INVALID: the length does not fit the type.</exception>
    public SoftSecretKey(CkKeyType type, ReadOnlySpan<byte> value)
        : base(type)
    {
        if (!IsLengthValid(type, value.Length))
            throw new CkException(Ckr.AttributeValueInvalid);
        _length = value.Length;
        _value = Pinned(value);
    }

    /// <summary>A key on the card whose value is read when it is needed.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="length">Its length in bytes, which fits the type.</param>
    /// <param name="open">Reads the value; what it gives is zeroed.</param>
    internal SoftSecretKey(CkKeyType type, int length, Func<byte[]> open)
        : base(type) => (_length, _open) = (length, open);

    /// <inheritdoc/>
    public override CkObjectClass Class => CkObjectClass.SecretKey;

    /// <inheritdoc/>
    public override KeyFamily Family => Type switch
    {
        CkKeyType.Aes => KeyFamily.Aes,
        CkKeyType.Des => KeyFamily.Des,
        CkKeyType.Des2 or CkKeyType.Des3 => KeyFamily.Des3,
        _ when IsSm4(Type) => KeyFamily.Sm4,
        _ => KeyFamily.Generic,
    };

    /// <inheritdoc/>
    public override int Bits => _length * 8;

    /// <inheritdoc/>
    protected override bool HasSecrets => true;

    /// <summary>The secret (CKA_VALUE); stays while the caller holds the key.</summary>
    /// <exception cref="CkException">CKR_KEY_HANDLE_INVALID: the key is gone, with the login that gave the right to it or by being destroyed.</exception>
    public ReadOnlySpan<byte> Value => Volatile.Read(ref _value) ?? Open();

    /// <summary>Whether a type is SM4 under one of its vendor numbers.</summary>
    public static bool IsSm4(CkKeyType type) => (uint)type is 0x80000106 or 0x80000006 or 0x80050001;

    /// <summary>Whether a type names a secret key this library holds at all.</summary>
    public static bool IsSecret(CkKeyType type) => FixedLength(type) >= 0;

    /// <summary>Whether the type takes a key of so many bytes.</summary>
    public static bool IsLengthValid(CkKeyType type, int length) => type switch
    {
        CkKeyType.Aes => length is 16 or 24 or 32,
        CkKeyType.Des or CkKeyType.Des2 or CkKeyType.Des3 => length == FixedLength(type),
        _ when IsSm4(type) => length == Sm4.KeySize,
        _ => IsSecret(type) && length is > 0 and <= 4096,
    };

    /// <summary>The one length of the type in bytes, 0 when the template must tell it, −1 when the type is no secret key.</summary>
    public static int FixedLength(CkKeyType type) => type switch
    {
        CkKeyType.Aes or CkKeyType.GenericSecret or CkKeyType.Sha1Hmac or CkKeyType.Sha224Hmac or CkKeyType.Sha256Hmac or CkKeyType.Sha384Hmac
            or CkKeyType.Sha512Hmac or CkKeyType.Sha3256Hmac or CkKeyType.Sha3384Hmac or CkKeyType.Sha3512Hmac or CkKeyType.Md5Hmac or CkKeyType.Hkdf => 0,
        CkKeyType.Des => 8,
        CkKeyType.Des2 => 16,
        CkKeyType.Des3 => 24,
        _ when IsSm4(type) => Sm4.KeySize,
        _ => -1,
    };

    /// <summary>Gives every byte of a DES key odd parity (FIPS 46-3); other types have none.</summary>
    public static void FixParity(CkKeyType type, Span<byte> value)
    {
        if (type is not (CkKeyType.Des or CkKeyType.Des2 or CkKeyType.Des3))
            return;
        foreach (ref byte b in value)
            b = (byte)((b & 0xFE) | (~BitOperations.PopCount((uint)b >> 1) & 1));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        lock (_gate)
        {
            CryptographicOperations.ZeroMemory(_value);
            _value = null;
            _open = null;
        }

        base.Dispose(disposing);
    }

    private static byte[] Pinned(ReadOnlySpan<byte> value)
    {
        byte[] copy = GC.AllocateUninitializedArray<byte>(value.Length, pinned: true);
        value.CopyTo(copy);
        return copy;
    }

    private byte[] Open()
    {
        lock (_gate)
        {
            if (_value is not null)
                return _value;
            byte[] read = (_open ?? throw new CkException(Ckr.KeyHandleInvalid))();
            try
            {
                return _value = read.Length == _length ? Pinned(read) : throw new CkException(Ckr.DeviceError, "the card gives a secret key of another length");
            }
            finally
            {
                CryptographicOperations.ZeroMemory(read);
            }
        }
    }
}
