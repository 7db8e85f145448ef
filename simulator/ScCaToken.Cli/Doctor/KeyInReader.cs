using ScCaToken.Driver.Errors;
using ScCaToken.Driver.Gmt;
using ScCaToken.Driver.Piv;
using ScCaToken.Driver.Transport;

namespace ScCaToken.Cli.Doctor;

/// <summary>What lies in a reader: the first application that answers, in the order of the PKCS#11 library.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Label">Its label; null where it has none.</param>
/// <param name="Serial">Its serial number; null for a key of another make.</param>
internal sealed record KeyInReader(KeyKindFound Kind, string? Label, string? Serial)
{
    /// <summary>Asks the card. A failure of the path goes through.</summary>
    public static KeyInReader Look(IApduTransport transport)
    {
        try
        {
            var info = new GmtCard(transport).GetDeviceInfo();
            return new KeyInReader(KeyKindFound.Gmt, info.Label, info.SerialNumber);
        }
        catch (CardException)
        {
            // No GM/T application.
        }

        try
        {
            var card = new PivCard(transport);
            card.Connect();
            var info = card.GetCardInfo();
            return new KeyInReader(KeyKindFound.Piv, info.Label, info.SerialNumber);
        }
        catch (CardException)
        {
            return new KeyInReader(KeyKindFound.Other, null, null);
        }
    }
}
