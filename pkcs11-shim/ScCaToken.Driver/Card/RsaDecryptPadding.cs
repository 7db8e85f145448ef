namespace ScCaToken.Driver.Card;

/// <summary>What the card does with an RSA block; the values go on the wire (docs/APDU.md §9).</summary>
public enum RsaDecryptPadding : byte
{
    /// <summary>PKCS#1 v1.5 type 2.</summary>
    Pkcs1 = 1,

    /// <summary>OAEP.</summary>
    Oaep = 2,

    /// <summary>The bare private operation.</summary>
    Raw = 3,
}
