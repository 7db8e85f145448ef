using System.Runtime.InteropServices;

namespace ScCaToken.Pkcs11;

/// <content>Random number generation (PKCS#11 3.0 §5.19).</content>
public sealed unsafe partial class Pkcs11Module
{
    /// <summary>C_SeedRandom: the key seeds itself and takes nothing from outside.</summary>
    public Ckr SeedRandom(CULong session, byte* seed, CULong seedLength)
    {
        using var scope = Enter(session);
        Require(seed is not null || seedLength.Value == 0);
        return Ckr.RandomSeedNotSupported;
    }

    /// <summary>C_GenerateRandom.</summary>
    public Ckr GenerateRandom(CULong session, byte* random, CULong randomLength)
    {
        using var scope = Enter(session);
        Require(random is not null || randomLength.Value == 0);
        var card = scope.Session.Token.Card;
        if (!card.Capabilities.HasFlag(Driver.Card.CardCapabilities.Random))
            return Ckr.RandomNoRng;
        card.GenerateRandom(new Span<byte>(random, Count(randomLength)));
        return Ckr.Ok;
    }
}
