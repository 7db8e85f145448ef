namespace ScCaToken.Driver.Card;

/// <summary>What an attribute record belongs to; the values go on the wire.</summary>
public enum AttributeTarget : byte
{
    /// <summary>The application itself.</summary>
    Application = 0,

    /// <summary>A container.</summary>
    Container = 1,

    /// <summary>A file.</summary>
    File = 2,
}
