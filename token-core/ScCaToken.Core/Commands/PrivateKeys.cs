using ScCaToken.Core.State;
using ScCaToken.Crypto;
using ScCaToken.Protocol;

namespace ScCaToken.Core.Commands;

/// <summary>The one way to a private key: its "authenticate always" rule is applied here.</summary>
internal static class PrivateKeys
{
    private const int EntropySize = 32;

    /// <summary>Opens the pair of a kind for one operation. The caller has checked the right and that the slot is not empty.</summary>
    public static StatusWord Open(scoped in CommandContext context, int kind, out LoadedKey? key) =>
        Open(in context, context.Application, context.Container, kind, out key);

    /// <summary>The same for a pair that the data field did not name.</summary>
    public static StatusWord Open(scoped in CommandContext context, ApplicationState application, ContainerState container, int kind, out LoadedKey? key)
    {
        key = null;
        bool isAlways = (container.Header.Slot(kind).Flags & KeyFlags.AuthenticateAlways) != 0;
        if (isAlways && !application.HasFreshVerification)
            return StatusWord.SecurityStatusNotSatisfied;
        // Used up only with the key in hand: after a flash that could not be read the same command may be sent again.
        key = context.Applet.Services.Keys.Open(application, container, kind);
        if (isAlways)
            application.HasFreshVerification = false;
        return key != null ? StatusWord.Success : StatusWord.ReferencedDataInvalid;
    }

    /// <summary>PKCS#1 v1.5 type 2 decryption with an opened RSA key into at least modulus length bytes.</summary>
    public static bool TryDecryptPkcs1(scoped in CommandContext context, LoadedKey key, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext, out int length)
    {
        Span<byte> entropy = stackalloc byte[EntropySize];
        context.Applet.Services.Random.Fill(entropy);
        return Rsa.TryDecryptPkcs1(key.Rsa!, ciphertext, entropy, plaintext, out length);
    }
}
