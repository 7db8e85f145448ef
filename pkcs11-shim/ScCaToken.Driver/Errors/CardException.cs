using ScCaToken.Protocol;

namespace ScCaToken.Driver.Errors;

/// <summary>The card answered with a status word other than 9000.</summary>
public sealed class CardException : Exception
{
    /// <summary>Creates the exception for an internal error of the card.</summary>
    public CardException()
        : this(Protocol.StatusWord.InternalError)
    {
    }

    /// <summary>Creates the exception with a message of its own.</summary>
    public CardException(string message)
        : base(message) => StatusWord = StatusWord.InternalError;

    /// <summary>Creates the exception with a message and a cause.</summary>
    public CardException(string message, Exception innerException)
        : base(message, innerException) => StatusWord = StatusWord.InternalError;

    /// <summary>Creates the exception for a status word; the text comes from <see cref="StatusWordMap"/>.</summary>
    public CardException(StatusWord statusWord)
        : base($"{StatusWordMap.Find(statusWord).Text} (status word {statusWord})") => StatusWord = statusWord;

    /// <summary>The status word the card gave.</summary>
    public StatusWord StatusWord { get; }

    /// <summary>The answer does not have the promised fields.</summary>
    public static CardException Malformed() => new("the card's answer is malformed");
}
