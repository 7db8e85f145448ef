namespace ScCaToken.Core.Storage;

/// <summary>Where an entry starts and how long its value is.</summary>
/// <param name="Page">Page of the flash.</param>
/// <param name="Offset">Offset of the entry header in the page.</param>
/// <param name="Length">Value bytes.</param>
internal readonly record struct RecordLocation(int Page, int Offset, int Length);
