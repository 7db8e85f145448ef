namespace ScCaToken.Pkcs11;

/// <summary>Modes of operation (SP 800-38A, SP 800-38D).</summary>
internal enum BlockMode
{
    Ecb,
    EcbPad,
    Cbc,
    CbcPad,
    Ctr,
    Gcm,
    Ofb,
    Cfb8,
    Cfb128,
}
