namespace ScCaToken.Driver.Card;

/// <summary>Which of a container's two key pairs (or certificates) is meant; the values go on the wire.</summary>
public enum KeyKind : byte
{
    /// <summary>The encryption pair.</summary>
    Encryption = 0,

    /// <summary>The signing pair.</summary>
    Signing = 1,
}
