using System.Security.Cryptography;

namespace ScCaToken.Pkcs11;

/// <summary>Message authentication codes as signatures of a secret key: whole, or cut to the length of CK_MAC_GENERAL_PARAMS.</summary>
/// <param name="general">The parameter tells the length.</param>
internal abstract class MacScheme(bool general) : SignatureScheme
{
    public sealed override void Start(SignatureContext context, in MechanismInput input)
    {
        int length = 0;
        if (general)
        {
            uint wanted = new ParameterReader(input, numbers: 1, pointers: 0).UInt32();
            length = wanted is > 0 and <= HashInfo.MaxSize ? (int)wanted : throw new CkException(Ckr.MechanismParamInvalid);
        }
        else
        {
            input.RequireNone();
        }

        var mac = Create(context.Mechanism, (SoftSecretKey)context.Key);
        context.Mac = mac;
        context.MacLength = general ? length : DefaultLength(mac);
        if (length > mac.Size)
            throw new CkException(Ckr.MechanismParamInvalid);
    }

    public sealed override int SignatureLength(SignatureContext context) => context.MacLength;

    public sealed override int MaxInput(SignatureContext context) => int.MaxValue;

    public sealed override int Sign(SignatureContext context, ReadOnlySpan<byte> input, Span<byte> signature)
    {
        input[..context.MacLength].CopyTo(signature);
        return context.MacLength;
    }

    public sealed override bool Verify(SignatureContext context, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature) =>
        CryptographicOperations.FixedTimeEquals(input[..context.MacLength], signature);

    /// <summary>Starts a code under the key.</summary>
    protected abstract Mac Create(Mechanism mechanism, SoftSecretKey key);

    /// <summary>The length when the parameter does not tell it.</summary>
    protected virtual int DefaultLength(Mac mac) => mac.Size;
}
