namespace ScCaToken.Devices;

/// <summary>Why a file cannot be used as a key image.</summary>
public enum ImageErrorKind
{
    /// <summary>There is no such file.</summary>
    NotFound,

    /// <summary>A file of that name exists and was not to be replaced.</summary>
    AlreadyExists,

    /// <summary>The file is no image of ours.</summary>
    Foreign,

    /// <summary>The image was made by a newer version.</summary>
    NewerVersion,

    /// <summary>The file is shorter than its header says.</summary>
    Truncated,

    /// <summary>The header does not match its checksum.</summary>
    Damaged,

    /// <summary>The file cannot be read or written: rights, a read-only medium, a full disk.</summary>
    Inaccessible,
}
