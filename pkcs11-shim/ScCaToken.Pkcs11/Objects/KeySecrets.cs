using System.Security.Cryptography;

namespace ScCaToken.Pkcs11.Objects;

/// <summary>The secret attributes of keys in the library's memory, and the check value that follows from them. They are made when somebody may read them and wiped by the reader.</summary>
internal static class KeySecrets
{
    /// <summary>The value of an attribute that only the key tells; null when the key is on the card or has no such part.</summary>
    public static byte[]? Read(KeyMaterial? key, CkAttributeType type) => key switch
    {
        SoftSecretKey secret when type == CkAttributeType.Value => secret.Value.ToArray(),
        SoftSecretKey secret when type == CkAttributeType.CheckValue => KeyCheckValue.Of(secret),
        SoftPrivateKey { Rsa: null } curve when type == CkAttributeType.Value => curve.ExportValue(),
        SoftPrivateKey { Rsa: { } rsa } => ReadRsa(rsa, type),
        _ => null,
    };

    private static byte[]? ReadRsa(Crypto.RsaPrivateKey rsa, CkAttributeType type)
    {
        int size = rsa.ByteLength, half = size / 2;
        byte[] parts = GC.AllocateUninitializedArray<byte>(size + (5 * half), pinned: true);
        try
        {
            rsa.ExportPrivateExponent(parts.AsSpan(0, size));
            rsa.ExportPrimes(parts.AsSpan(size, half), parts.AsSpan(size + half, half));
            rsa.ExportCrt(parts.AsSpan(size + (2 * half), half), parts.AsSpan(size + (3 * half), half), parts.AsSpan(size + (4 * half), half));
            int index = type switch
            {
                CkAttributeType.PrivateExponent => -1,
                CkAttributeType.Prime1 => 0,
                CkAttributeType.Prime2 => 1,
                CkAttributeType.Exponent1 => 2,
                CkAttributeType.Exponent2 => 3,
                CkAttributeType.Coefficient => 4,
                _ => -2,
            };
            return index switch
            {
                -2 => null,
                -1 => parts[..size],
                _ => parts.AsSpan(size + (index * half), half).ToArray(),
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(parts);
        }
    }
}
