using ScCaToken.Driver.Card;
using ScCaToken.Driver.Errors;

namespace ScCaToken.Pkcs11.Objects;

/// <summary>A container or file of the card with what is known of it.</summary>
internal sealed class CardItem(bool isContainer, ushort id, string name)
{
    public bool IsContainer => isContainer;

    public ushort Id => id;

    public string Name => name;

    public AttributeTarget Target => isContainer ? AttributeTarget.Container : AttributeTarget.File;

    /// <summary>Revision at the last look; null when it must be read anew.</summary>
    public uint? Revision { get; set; }

    /// <summary>The card did not let it be read yet: somebody must log in first.</summary>
    public bool IsPending { get; set; }

    /// <summary>The CKA_ID of what a fixed slot holds; 0 for other containers.</summary>
    public byte Number { get; set; }

    public AttributeRecord Record { get; set; } = new();

    /// <summary>Its PKCS#11 objects.</summary>
    public Dictionary<Component, CkObject> Objects { get; } = [];

    /// <summary>The object that the card has just made or taken.</summary>
    /// <exception cref="CardException">The card no longer knows of it.</exception>
    public CkObject Require(Component component) => Objects.GetValueOrDefault(component) ?? throw CardException.Malformed();
}
