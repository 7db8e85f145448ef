namespace ScCaToken.Driver.Settings;

/// <summary>A setting is wrong; the message says which, where it stands and what is expected.</summary>
public sealed class SettingsException : Exception
{
    /// <summary>Creates the exception without a message.</summary>
    public SettingsException()
    {
    }

    /// <summary>Creates the exception with its message.</summary>
    public SettingsException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its message and cause.</summary>
    public SettingsException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
