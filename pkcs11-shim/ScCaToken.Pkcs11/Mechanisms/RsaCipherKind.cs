namespace ScCaToken.Pkcs11;

/// <summary>RSA encryption schemes (RFC 8017 §7).</summary>
internal enum RsaCipherKind
{
    Pkcs1,
    Oaep,
    Raw,
}
