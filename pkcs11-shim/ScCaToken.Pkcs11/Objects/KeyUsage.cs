using System.Runtime.InteropServices;
using ScCaToken.Pkcs11.Sessions;

namespace ScCaToken.Pkcs11.Objects;

/// <summary>What a key's attributes say of its use. Every operation asks, so they are read once.</summary>
internal sealed class KeyUsage
{
    private readonly byte[]? _mechanisms;

    public KeyUsage(AttributeSet attributes)
    {
        AlwaysAuthenticate = attributes.Flag(CkAttributeType.AlwaysAuthenticate);
        _mechanisms = attributes[CkAttributeType.AllowedMechanisms] is { Length: > 0 } some ? some : null;
        Permit(attributes, CkAttributeType.Encrypt, OperationKind.Encrypt);
        Permit(attributes, CkAttributeType.Decrypt, OperationKind.Decrypt);
        Permit(attributes, CkAttributeType.Sign, OperationKind.Sign);
        Permit(attributes, CkAttributeType.SignRecover, OperationKind.SignRecover);
        Permit(attributes, CkAttributeType.Verify, OperationKind.Verify);
        Permit(attributes, CkAttributeType.VerifyRecover, OperationKind.VerifyRecover);
    }

    /// <summary>The operations whose CKA_ attribute is true.</summary>
    public OperationKind Permitted { get; private set; }

    /// <summary>CKA_ALWAYS_AUTHENTICATE: every operation wants the PIN.</summary>
    public bool AlwaysAuthenticate { get; }

    /// <summary>False for a mechanism that a CKA_ALLOWED_MECHANISMS leaves out.</summary>
    public bool Allows(CULong mechanism) => _mechanisms is null || MemoryMarshal.Cast<byte, CULong>(_mechanisms).Contains(mechanism);

    private void Permit(AttributeSet attributes, CkAttributeType right, OperationKind kind)
    {
        if (attributes.Flag(right))
            Permitted |= kind;
    }
}
