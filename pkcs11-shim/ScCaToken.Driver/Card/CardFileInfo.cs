namespace ScCaToken.Driver.Card;

/// <summary>A file of an application (SKF FILEATTRIBUTE).</summary>
/// <param name="Id">The card's id of the file.</param>
/// <param name="Size">Size in bytes, fixed at creation.</param>
/// <param name="ReadRights">Who may read.</param>
/// <param name="WriteRights">Who may write.</param>
/// <param name="Written">How far it has been written.</param>
public readonly record struct CardFileInfo(ushort Id, int Size, FileRights ReadRights, FileRights WriteRights, int Written);
