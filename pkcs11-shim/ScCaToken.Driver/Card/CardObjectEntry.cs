namespace ScCaToken.Driver.Card;

/// <summary>One line of a token's object list.</summary>
/// <param name="IsContainer">A container; otherwise a file.</param>
/// <param name="Id">The card's id of the object.</param>
/// <param name="Revision">Changes when the object or its attributes change.</param>
/// <param name="Name">Its name.</param>
public readonly record struct CardObjectEntry(bool IsContainer, ushort Id, uint Revision, string Name);
