using ScCaToken.Driver.Errors;
using ScCaToken.Driver.Settings;
using ScCaToken.Driver.Transport;
using ScCaToken.Protocol;

namespace ScCaToken.Skf.Errors;

/// <summary>Turns whatever ended a function into its return code: the guard that lets nothing thrown cross the C boundary.</summary>
internal static class ErrorCode
{
    /// <summary>The return code for <paramref name="failure"/> in a function about <paramref name="subject"/>.</summary>
    public static uint Of(Exception failure, Subject subject = Subject.General) => failure switch
    {
        SkfException skf => skf.Code,
        CardException card => OfCard(card.StatusWord, subject),
        TransportException transport => TransportErrorMap.ToSar(transport.Error),
        SettingsException => Sar.Fail,
        OutOfMemoryException => Sar.Memory,
        _ => Sar.UnknownError,
    };

    private static uint OfCard(StatusWord status, Subject subject)
    {
        uint? special = subject switch
        {
            Subject.DeviceRight when status == StatusWord.SecurityStatusNotSatisfied || status.IsRetries => Sar.DeviceNotAuthenticated,
            Subject.DeviceRight when status == StatusWord.AuthenticationMethodBlocked => Sar.AuthBlocked,
            Subject.DeviceRight when status == StatusWord.AlreadyExists => Sar.ApplicationExists,
            Subject.File when status == StatusWord.AlreadyExists => Sar.FileAlreadyExists,
            Subject.Certificate when status == StatusWord.KeyPairNotFound => Sar.CertificateNotFound,
            Subject.SessionKey when status == StatusWord.ReferenceNotFound => Sar.KeyNotFound,
            _ => null,
        };
        return special ?? StatusWordMap.Find(status).Sar;
    }
}
