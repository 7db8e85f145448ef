namespace ScCaToken.Core.Storage;

/// <summary>Why a store cannot be mounted.</summary>
public enum StoreErrorKind
{
    /// <summary>The flash holds no store of ours.</summary>
    NotFormatted,

    /// <summary>The store was written by a newer firmware; it is left untouched.</summary>
    NewerVersion,

    /// <summary>Committed data does not match its checksum or its order: more than a power cut can do.</summary>
    Corrupt,
}
