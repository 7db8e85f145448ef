using ScCaToken.Driver.Card;

namespace ScCaToken.Pkcs11.Objects;

/// <summary>Where a token object is on the card.</summary>
/// <param name="Item">The container or file.</param>
/// <param name="Component">Which object of it.</param>
internal sealed record CardPlace(CardItem Item, Component Component)
{
    /// <summary>Signing or encryption; meaningless for files.</summary>
    public KeyKind Kind => KindOf(Component);

    /// <summary>The component of a pair's private key (0), public key (1) or certificate (2).</summary>
    public static Component Of(KeyKind kind, int part) => (Component)((kind == KeyKind.Signing ? 0x10 : 0x20) + part);

    /// <summary>Signing or encryption.</summary>
    public static KeyKind KindOf(Component component) => ((byte)component & 0xF0) == 0x10 ? KeyKind.Signing : KeyKind.Encryption;
}
