namespace ScCaToken.Core.Storage;

/// <summary>A change waiting in RAM for its commit; the value lies in the transaction's buffer.</summary>
/// <param name="Kind">Kind without flags; <see cref="EntryKind.None"/> when a later change of the transaction replaced it.</param>
/// <param name="Key">Record key, or the first key of a range.</param>
/// <param name="Offset">Offset of the value in the buffer.</param>
/// <param name="Length">Value bytes.</param>
internal readonly record struct StagedEntry(EntryKind Kind, uint Key, int Offset, int Length);
