namespace ScCaToken.Cli;

/// <summary>The exit codes of scca; <c>scca --help</c> and docs/CLI.md list them.</summary>
internal enum ExitCode
{
    Success = 0,

    /// <summary>Something failed that has no code of its own.</summary>
    Failure = 1,

    /// <summary>The command line is wrong.</summary>
    Usage = 2,

    /// <summary>No key, reader or service was found.</summary>
    NoToken = 3,

    /// <summary>The PIN is wrong.</summary>
    WrongPin = 4,

    /// <summary>The PIN is locked.</summary>
    PinLocked = 5,

    /// <summary>The named application, container, key, certificate or file does not exist.</summary>
    NotFound = 6,

    /// <summary>A signature or certificate does not verify.</summary>
    NotVerified = 7,

    /// <summary>The key is full.</summary>
    Full = 8,
}
