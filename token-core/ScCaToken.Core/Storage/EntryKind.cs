namespace ScCaToken.Core.Storage;

/// <summary>What an entry of the log says; the two flags are combined with one of the three kinds.</summary>
[Flags]
internal enum EntryKind : byte
{
    None = 0,

    /// <summary>The record has this value from here on.</summary>
    Put = 1,

    /// <summary>The record is gone.</summary>
    Delete = 2,

    /// <summary>All records from the key up to the key in the value (4 bytes, inclusive) are gone.</summary>
    DeleteRange = 3,

    /// <summary>Moved by compaction: not a change, the generation stays.</summary>
    Copy = 0x40,

    /// <summary>Last entry of a transaction: what came since the one before becomes valid together.</summary>
    Last = 0x80,
}
