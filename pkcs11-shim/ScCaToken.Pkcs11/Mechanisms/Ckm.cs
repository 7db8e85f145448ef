namespace ScCaToken.Pkcs11;

/// <summary>Mechanism numbers (CK_MECHANISM_TYPE) without the prefix CKM_: the standard's, then the vendor numbers of docs/PKCS11.md.</summary>
public static class Ckm
{
    public const uint RsaPkcsKeyPairGen = 0x00000000;
    public const uint RsaPkcs = 0x00000001;
    public const uint RsaX509 = 0x00000003;
    public const uint Md5RsaPkcs = 0x00000005;
    public const uint Sha1RsaPkcs = 0x00000006;
    public const uint RsaPkcsOaep = 0x00000009;
    public const uint RsaPkcsPss = 0x0000000D;
    public const uint Sha1RsaPkcsPss = 0x0000000E;
    public const uint Sha256RsaPkcs = 0x00000040;
    public const uint Sha384RsaPkcs = 0x00000041;
    public const uint Sha512RsaPkcs = 0x00000042;
    public const uint Sha256RsaPkcsPss = 0x00000043;
    public const uint Sha384RsaPkcsPss = 0x00000044;
    public const uint Sha512RsaPkcsPss = 0x00000045;
    public const uint Sha224RsaPkcs = 0x00000046;
    public const uint Sha224RsaPkcsPss = 0x00000047;
    public const uint Sha3256RsaPkcs = 0x00000060;
    public const uint Sha3384RsaPkcs = 0x00000061;
    public const uint Sha3512RsaPkcs = 0x00000062;
    public const uint Sha3256RsaPkcsPss = 0x00000063;
    public const uint Sha3384RsaPkcsPss = 0x00000064;
    public const uint Sha3512RsaPkcsPss = 0x00000065;

    public const uint DesKeyGen = 0x00000120;
    public const uint DesEcb = 0x00000121;
    public const uint DesCbc = 0x00000122;
    public const uint DesCbcPad = 0x00000125;
    public const uint Des2KeyGen = 0x00000130;
    public const uint Des3KeyGen = 0x00000131;
    public const uint Des3Ecb = 0x00000132;
    public const uint Des3Cbc = 0x00000133;
    public const uint Des3CbcPad = 0x00000136;

    public const uint Md5 = 0x00000210;
    public const uint Md5Hmac = 0x00000211;
    public const uint Md5HmacGeneral = 0x00000212;
    public const uint Sha1 = 0x00000220;
    public const uint Sha1Hmac = 0x00000221;
    public const uint Sha1HmacGeneral = 0x00000222;
    public const uint Sha256 = 0x00000250;
    public const uint Sha256Hmac = 0x00000251;
    public const uint Sha256HmacGeneral = 0x00000252;
    public const uint Sha224 = 0x00000255;
    public const uint Sha224Hmac = 0x00000256;
    public const uint Sha224HmacGeneral = 0x00000257;
    public const uint Sha384 = 0x00000260;
    public const uint Sha384Hmac = 0x00000261;
    public const uint Sha384HmacGeneral = 0x00000262;
    public const uint Sha512 = 0x00000270;
    public const uint Sha512Hmac = 0x00000271;
    public const uint Sha512HmacGeneral = 0x00000272;
    public const uint Sha3256 = 0x000002B0;
    public const uint Sha3256Hmac = 0x000002B1;
    public const uint Sha3256HmacGeneral = 0x000002B2;
    public const uint Sha3384 = 0x000002C0;
    public const uint Sha3384Hmac = 0x000002C1;
    public const uint Sha3384HmacGeneral = 0x000002C2;
    public const uint Sha3512 = 0x000002D0;
    public const uint Sha3512Hmac = 0x000002D1;
    public const uint Sha3512HmacGeneral = 0x000002D2;

    public const uint GenericSecretKeyGen = 0x00000350;
    public const uint Sha1KeyDerivation = 0x00000392;
    public const uint Sha256KeyDerivation = 0x00000393;
    public const uint Sha384KeyDerivation = 0x00000394;
    public const uint Sha512KeyDerivation = 0x00000395;
    public const uint Sha224KeyDerivation = 0x00000396;

    public const uint EcKeyPairGen = 0x00001040;
    public const uint Ecdsa = 0x00001041;
    public const uint EcdsaSha1 = 0x00001042;
    public const uint EcdsaSha224 = 0x00001043;
    public const uint EcdsaSha256 = 0x00001044;
    public const uint EcdsaSha384 = 0x00001045;
    public const uint EcdsaSha512 = 0x00001046;
    public const uint EcdsaSha3256 = 0x00001048;
    public const uint EcdsaSha3384 = 0x00001049;
    public const uint EcdsaSha3512 = 0x0000104A;
    public const uint Ecdh1Derive = 0x00001050;
    public const uint Ecdh1CofactorDerive = 0x00001051;

    public const uint AesKeyGen = 0x00001080;
    public const uint AesEcb = 0x00001081;
    public const uint AesCbc = 0x00001082;
    public const uint AesCbcPad = 0x00001085;
    public const uint AesCtr = 0x00001086;
    public const uint AesGcm = 0x00001087;
    public const uint AesCmac = 0x0000108A;
    public const uint AesCmacGeneral = 0x0000108B;
    public const uint AesEcbEncryptData = 0x00001104;
    public const uint AesCbcEncryptData = 0x00001105;
    public const uint AesOfb = 0x00002104;
    public const uint AesCfb8 = 0x00002106;
    public const uint AesCfb128 = 0x00002107;
    public const uint AesKeyWrap = 0x00002109;
    public const uint AesKeyWrapPad = 0x0000210A;
    public const uint AesKeyWrapKwp = 0x0000210B;

    // Family 0x80008000: several Chinese vendors.
    public const uint Sm2 = 0x80008000;
    public const uint Sm2KeyPairGen = 0x80008001;
    public const uint Sm3Sm2 = 0x80008100;
    public const uint Sm3Sm2Der = 0x80008101;
    public const uint Sm3Sm2AppId1 = 0x80008102;
    public const uint Sm3Sm2AppId1Der = 0x80008103;
    public const uint Sm2Sign = 0x80008104;
    public const uint Sm2SignNoDer = 0x80008105;
    public const uint Sm2Raw = 0x80008200;
    public const uint Sm2RawDer = 0x80008201;
    public const uint Sha1Sm2 = 0x80008300;
    public const uint Sha1Sm2Der = 0x80008301;
    public const uint Sha256Sm2 = 0x80008400;
    public const uint Sha256Sm2Der = 0x80008401;
    public const uint Sm3 = 0x80009000;
    public const uint Sm3Hash = 0x80009001;
    public const uint Sm4KeyGen = 0x8000A001;
    public const uint Sm4Ecb = 0x8000A100;
    public const uint Sm4EcbPad = 0x8000A101;
    public const uint Sm4Cbc = 0x8000A200;
    public const uint Sm4CbcPad = 0x8000A201;

    // Ours, in the gaps of the same scheme: nobody has published numbers for these.
    public const uint Sm4Cfb = 0x8000A300;
    public const uint Sm4Ofb = 0x8000A400;
    public const uint Sm4Ctr = 0x8000A500;
    public const uint Sm4Gcm = 0x8000A600;
    public const uint Sm4Cmac = 0x8000A700;
    public const uint Sm3Hmac = 0x80009100;
    public const uint Sm3HmacGeneral = 0x80009101;
    public const uint Sm3KeyDerivation = 0x80009200;
    public const uint Sm2KeyAgreement = 0x80008500;

    // IBM/EP11 numbers.
    public const uint IbmSm4KeyGen = 0x80050001;
    public const uint IbmSm4Cbc = 0x80050002;
    public const uint IbmSm4Ecb = 0x80050004;
    public const uint IbmSm4EcbEncryptData = 0x80050009;
    public const uint IbmSm4MacGeneral = 0x80050007;
    public const uint IbmSm4Mac = 0x80058007;
    public const uint IbmSm2KeyPairGen = 0x8005000A;
    public const uint IbmSm2 = 0x8005000B;
    public const uint IbmSm2Sm3 = 0x8005000C;
    public const uint IbmSm2Encrypt = 0x8005000D;
    public const uint IbmSm3 = 0x8005000E;
}
