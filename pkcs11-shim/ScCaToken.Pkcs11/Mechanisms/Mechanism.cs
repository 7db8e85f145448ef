using ScCaToken.Driver.Card;

namespace ScCaToken.Pkcs11;

/// <summary>One row of the mechanism table: everything C_GetMechanismInfo tells and every C_*Init decides by.</summary>
public sealed record Mechanism
{
    /// <summary>A row; the rest is set by name.</summary>
    /// <param name="type">CKM_ number.</param>
    /// <param name="name">CKM_ name, as in docs/PKCS11.md.</param>
    public Mechanism(uint type, string name) => (Type, Name) = (type, name);

    /// <summary>CKM_ number.</summary>
    public uint Type { get; }

    /// <summary>CKM_ name.</summary>
    public string Name { get; }

    /// <summary>Smallest key, in bits or bytes as the standard has it for the mechanism.</summary>
    public int MinKeySize { get; init; }

    /// <summary>Largest key.</summary>
    public int MaxKeySize { get; init; }

    /// <summary>The sizes are in bytes (AES, SM4), not in bits.</summary>
    public bool SizeInBytes { get; init; }

    /// <summary>What it can be used for (CKF_).</summary>
    public CkMechanismFlags Flags { get; init; }

    /// <summary>The keys it takes.</summary>
    public KeyFamily Keys { get; init; }

    /// <summary>What the host hashes the message with.</summary>
    public HashId Hash { get; init; }

    /// <summary>What a card must have for the row to be listed.</summary>
    public CardCapabilities Requires { get; init; }

    /// <summary>How it signs and verifies.</summary>
    internal SignatureScheme? Signature { get; init; }

    /// <summary>How it encrypts, decrypts, wraps and unwraps.</summary>
    internal CipherScheme? Cipher { get; init; }

    /// <summary>How it derives a key.</summary>
    internal KeyDerivation? Derivation { get; init; }

    /// <summary>The type of key C_GenerateKey makes with it.</summary>
    public CkKeyType? GeneratedType { get; init; }

    /// <summary>The smallest key in bits, for checks.</summary>
    internal int MinBits => SizeInBytes ? MinKeySize * 8 : MinKeySize;

    /// <summary>The largest key in bits.</summary>
    internal int MaxBits => SizeInBytes ? MaxKeySize * 8 : MaxKeySize;

    /// <summary>Whether a token with a card of these capabilities offers it.</summary>
    public bool IsOffered(CardCapabilities capabilities) => (capabilities & Requires) == Requires && HashInfo.IsSupported(Hash);
}
