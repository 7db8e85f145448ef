namespace ScCaToken.Cli.Doctor;

/// <summary>How a check ended.</summary>
internal enum Verdict
{
    /// <summary>In order.</summary>
    Good,

    /// <summary>Not there, and needed only by some.</summary>
    Missing,

    /// <summary>Wrong.</summary>
    Bad,
}
