namespace ScCaToken.Cli.Doctor;

/// <summary>How a check ended.</summary>
internal enum Verdict
{
    /// <summary>In order.</summary>
    Good,

    /// <summary>Not there or not in order, and no configured key needs it.</summary>
    Note,

    /// <summary>Wrong.</summary>
    Bad,
}
