namespace ScCaToken.Pkcs11.Sessions;

/// <summary>Operations of which a session runs at most one each; the values are the CKF_ flags of C_SessionCancel.</summary>
[Flags]
internal enum OperationKind : uint
{
    None = 0,
    Find = CkMechanismFlags.FindObjects,
    Encrypt = CkMechanismFlags.Encrypt,
    Decrypt = CkMechanismFlags.Decrypt,
    Digest = CkMechanismFlags.Digest,
    Sign = CkMechanismFlags.Sign,
    SignRecover = CkMechanismFlags.SignRecover,
    Verify = CkMechanismFlags.Verify,
    VerifyRecover = CkMechanismFlags.VerifyRecover,
}
