using ScCaToken.Driver.Card;

namespace ScCaToken.Pkcs11;

/// <summary>All mechanisms. A new one is a row in its family's file; nothing else lists mechanisms.</summary>
public static class MechanismTable
{
    private static readonly Mechanism[] Rows = [.. Families().SelectMany(rows => rows).Where(row => HashInfo.IsSupported(row.Hash))];
    private static readonly Dictionary<uint, Mechanism> ByType = Rows.ToDictionary(row => row.Type);

    /// <summary>Every mechanism of this machine (SHA-3 needs a platform that has it).</summary>
    public static IReadOnlyList<Mechanism> All => Rows;

    /// <summary>The mechanism of a number; null when there is none.</summary>
    public static Mechanism? Find(uint type) => ByType.GetValueOrDefault(type);

    /// <summary>The mechanisms of a token, in table order (C_GetMechanismList).</summary>
    public static IEnumerable<Mechanism> For(CardCapabilities capabilities) => Rows.Where(row => row.IsOffered(capabilities));

    /// <summary>The mechanism of a number for one purpose.</summary>
    /// <exception cref="CkException">CKR_MECHANISM_INVALID: unknown, or not for this purpose.</exception>
    public static Mechanism Require(uint type, CkMechanismFlags purpose) =>
        ByType.TryGetValue(type, out var row) && (row.Flags & purpose) != 0 ? row : throw new CkException(Ckr.MechanismInvalid);

    /// <summary>The mechanism for one purpose with one key.</summary>
    /// <exception cref="CkException">CKR_MECHANISM_INVALID, CKR_KEY_TYPE_INCONSISTENT or CKR_KEY_SIZE_RANGE.</exception>
    public static Mechanism Require(uint type, CkMechanismFlags purpose, KeyMaterial key)
    {
        var row = Require(type, purpose);
        Check(row, purpose, key);
        return row;
    }

    /// <summary>Checks that a mechanism has the purpose and goes with the key.</summary>
    /// <exception cref="CkException">CKR_MECHANISM_INVALID, CKR_KEY_TYPE_INCONSISTENT or CKR_KEY_SIZE_RANGE.</exception>
    public static void Check(Mechanism row, CkMechanismFlags purpose, KeyMaterial key)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(key);
        if ((row.Flags & purpose) == 0)
            throw new CkException(Ckr.MechanismInvalid);
        const CkMechanismFlags Public = CkMechanismFlags.Verify | CkMechanismFlags.VerifyRecover | CkMechanismFlags.Encrypt | CkMechanismFlags.Wrap;
        var wanted = (purpose & Public) != 0 ? CkObjectClass.PublicKey : CkObjectClass.PrivateKey;
        if ((row.Keys & key.Family) == 0 || (key.Class != CkObjectClass.SecretKey && key.Class != wanted))
            throw new CkException(Ckr.KeyTypeInconsistent);
        if (key.Bits < row.MinBits || key.Bits > row.MaxBits)
            throw new CkException(Ckr.KeySizeRange);
    }

    private static Mechanism[][] Families() =>
    [
        RsaMechanisms.Rows(), EcMechanisms.Rows(), Sm2Mechanisms.Rows(), DigestMechanisms.Rows(),
        HmacMechanisms.Rows(), AesMechanisms.Rows(), Sm4Mechanisms.Rows(), DesMechanisms.Rows(), DerivationMechanisms.Rows(),
    ];
}
