using ScCaToken.Core.State;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Commands;

/// <summary>The one way to a private key: its "authenticate always" rule is applied here.</summary>
internal static class PrivateKeys
{
    /// <summary>Opens the pair of a kind for one operation. The caller has checked the right and that the slot is not empty.</summary>
    public static StatusWord Open(scoped in CommandContext context, int kind, out LoadedKey? key)
    {
        key = null;
        var application = context.Application;
        if ((context.Container.Header.Slot(kind).Flags & KeyFlags.AuthenticateAlways) != 0)
        {
            if (!application.HasFreshVerification)
                return StatusWord.SecurityStatusNotSatisfied;
            application.HasFreshVerification = false;
        }

        key = context.Applet.Services.Keys.Open(application, context.Container, kind);
        return key != null ? StatusWord.Success : StatusWord.ReferencedDataInvalid;
    }
}
