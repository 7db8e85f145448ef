using System.Globalization;
using ScCaToken.Driver.Card;

namespace ScCaToken.Driver.Piv;

/// <summary>A key reference of PIV with the data object of its certificate (SP 800-73-4 part 1 §3, table 4b).</summary>
/// <param name="Key">Key reference on the wire, also the container's id.</param>
/// <param name="Certificate">Tag of the certificate's data object.</param>
/// <param name="Name">Container name.</param>
/// <param name="Kind">Which pair of the container it is.</param>
/// <param name="AlwaysAuthenticate">Each use needs a PIN right before it.</param>
internal sealed record PivSlot(byte Key, uint Certificate, string Name, KeyKind Kind, bool AlwaysAuthenticate)
{
    /// <summary>All slots: authentication, signature, key management, card authentication, and the 20 retired ones.</summary>
    public static IReadOnlyList<PivSlot> All { get; } =
    [
        new(0x9A, 0x5FC105, "9A PIV Authentication", KeyKind.Signing, false),
        new(0x9C, 0x5FC10A, "9C Digital Signature", KeyKind.Signing, true),
        new(0x9D, 0x5FC10B, "9D Key Management", KeyKind.Encryption, false),
        new(0x9E, 0x5FC101, "9E Card Authentication", KeyKind.Signing, false),
        .. Enumerable.Range(0, 20).Select(i => new PivSlot((byte)(0x82 + i), 0x5FC10D + (uint)i, $"{0x82 + i:X2} Retired Key {i + 1}", KeyKind.Encryption, false)),
    ];

    /// <summary>The number other PKCS#11 libraries for PIV give it as CKA_ID: 1 to 4 for 9A, 9C, 9D and 9E, the retired ones from 5.</summary>
    public byte Number => Key switch
    {
        0x9A => 1,
        0x9C => 2,
        0x9D => 3,
        0x9E => 4,
        _ => (byte)(Key - 0x82 + 5),
    };

    /// <summary>The slot a text means: its key reference ("9A", with anything behind it) or its <see cref="Number"/> as two hexadecimal digits; null for neither.</summary>
    public static PivSlot? Named(string text) => text.Length < 2
        ? null
        : All.FirstOrDefault(slot => slot.Name.StartsWith(text[..2], StringComparison.OrdinalIgnoreCase))
            ?? (text.Length == 2 ? All.FirstOrDefault(slot => slot.Number.ToString("X2", CultureInfo.InvariantCulture).Equals(text, StringComparison.OrdinalIgnoreCase)) : null);

    /// <summary>The slot of a container id; null when there is none.</summary>
    public static PivSlot? Find(ushort container)
    {
        foreach (var slot in All)
        {
            if (slot.Key == container)
                return slot;
        }

        return null;
    }
}
