#include "check.h"

/* DER INTEGER of a number; returns its length. */
static size_t der_integer(BYTE *out, const BYTE *number, size_t length)
{
    size_t at = 0, pad;
    while (length > 1 && number[0] == 0)
    {
        number++;
        length--;
    }

    pad = (number[0] & 0x80) != 0;
    out[at++] = 0x02;
    if (length + pad >= 256)
    {
        out[at++] = 0x82;
        out[at++] = (BYTE)((length + pad) >> 8);
    }
    else if (length + pad >= 128)
    {
        out[at++] = 0x81;
    }

    out[at++] = (BYTE)(length + pad);
    if (pad)
        out[at++] = 0;
    memcpy(out + at, number, length);
    return at + length;
}

/* PKCS#1 RSAPrivateKey, padded with PKCS#5 to whole blocks. */
static size_t private_key_der(BYTE *out, const RSAPRIVATEKEYBLOB *key)
{
    static const BYTE zero = 0;
    size_t at = 4, pad;
    at += der_integer(out + at, &zero, 1);
    at += der_integer(out + at, key->Modulus, 256);
    at += der_integer(out + at, key->PublicExponent, 4);
    at += der_integer(out + at, key->PrivateExponent, 256);
    at += der_integer(out + at, key->Prime1, 128);
    at += der_integer(out + at, key->Prime2, 128);
    at += der_integer(out + at, key->Prime1Exponent, 128);
    at += der_integer(out + at, key->Prime2Exponent, 128);
    at += der_integer(out + at, key->Coefficient, 128);
    out[0] = 0x30;
    out[1] = 0x82;
    out[2] = (BYTE)((at - 4) >> 8);
    out[3] = (BYTE)(at - 4);
    pad = 16 - at % 16;
    memset(out + at, (int)pad, pad);
    return at + pad;
}

static void wrap(DEVHANDLE device, RSAPUBLICKEYBLOB *key, const BYTE *secret, BYTE *out)
{
    BYTE block[256];
    ULONG size = 256;
    memset(block, 0xA7, sizeof block);
    block[0] = 0;
    block[1] = 2;
    block[239] = 0;
    memcpy(block + 240, secret, 16);
    OK(SKF_ExtRSAPubKeyOperation(device, key, block, 256, out, &size));
}

static void public_of(const RSAPRIVATEKEYBLOB *key, RSAPUBLICKEYBLOB *out)
{
    out->AlgID = SGD_RSA;
    out->BitLen = key->BitLen;
    memcpy(out->Modulus, key->Modulus, 256);
    memcpy(out->PublicExponent, key->PublicExponent, 4);
}

static void test_signature(DEVHANDLE device, HCONTAINER container, RSAPUBLICKEYBLOB *key)
{
    static const BYTE head[19] = {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};
    BYTE info[51], *signature = guarded(256), block[256];
    ULONG size = 0;
    HANDLE hash = NULL;
    memcpy(info, head, 19);
    OK(SKF_DigestInit(device, SGD_SHA256, NULL, NULL, 0, &hash));
    size = 32;
    OK(SKF_Digest(hash, (BYTE *)"message digest", 14, info + 19, &size));
    OK(SKF_CloseHandle(hash));
    OK(SKF_RSASignData(container, info, sizeof info, NULL, &size));
    TRUE_(size == 256);
    size = 255;
    IS(SKF_RSASignData(container, info, sizeof info, signature, &size), SAR_BUFFER_TOO_SMALL);
    TRUE_(size == 256);
    OK(SKF_RSASignData(container, info, sizeof info, signature, &size));
    OK(SKF_RSAVerify(device, key, info, sizeof info, signature, 256));
    save("rsa_modulus.bin", key->Modulus, 256);
    save("rsa_signature.bin", signature, 256);
    OK(SKF_ExtRSAPubKeyOperation(device, key, signature, 256, block, &size));
    TRUE_(block[0] == 0 && block[1] == 1 && block[2] == 0xFF && memcmp(block + 256 - 51, info, 51) == 0);
    info[50] ^= 1;
    IS(SKF_RSAVerify(device, key, info, sizeof info, signature, 256), SAR_HASHNOTEQUALERR);
    IS(SKF_RSAVerify(device, key, info, sizeof info, signature, 255), SAR_INDATALENERR);
    IS(SKF_RSASignData(container, info, 246, signature, &size), SAR_INDATALENERR);
}

static void test_external(DEVHANDLE device, ULONG bits)
{
    RSAPRIVATEKEYBLOB key;
    RSAPUBLICKEYBLOB public_key;
    BYTE in[256], middle[256], out[256];
    ULONG length = bits / 8, size = 0;
    OK(SKF_GenExtRSAKey(device, bits, &key));
    TRUE_(key.BitLen == bits);
    public_of(&key, &public_key);
    memset(in, 0x11, sizeof in);
    OK(SKF_ExtRSAPriKeyOperation(device, &key, in, length, NULL, &size));
    TRUE_(size == length);
    OK(SKF_ExtRSAPriKeyOperation(device, &key, in, length, middle, &size));
    OK(SKF_ExtRSAPubKeyOperation(device, &public_key, middle, length, out, &size));
    TRUE_(size == length && memcmp(in, out, length) == 0);
    IS(SKF_ExtRSAPriKeyOperation(device, &key, in, length - 1, middle, &size), SAR_INDATALENERR);
    memset(in, 0xFF, sizeof in);
    IS(SKF_ExtRSAPubKeyOperation(device, &public_key, in, length, out, &size), SAR_INDATAERR);
    key.Prime1[127] ^= 2;
    IS(SKF_ExtRSAPriKeyOperation(device, &key, middle, length, out, &size), SAR_INDATAERR);
}

static void test_import_and_session(DEVHANDLE device, HCONTAINER container, RSAPUBLICKEYBLOB *signing)
{
    RSAPRIVATEKEYBLOB key;
    RSAPUBLICKEYBLOB encryption, back;
    BLOCKCIPHERPARAM parameter;
    HANDLE mine = NULL, theirs = NULL;
    BYTE secret[16], wrapped[256], der[1400], cipher[1400], one[16], two[16];
    ULONG size, length;
    memset(&parameter, 0, sizeof parameter);
    memset(secret, 0x42, sizeof secret);
    OK(SKF_GenExtRSAKey(device, 2048, &key));
    length = (ULONG)private_key_der(der, &key);
    sm4_ecb(device, secret, der, length, cipher);
    wrap(device, signing, secret, wrapped);
    IS(SKF_ImportRSAKeyPair(container, SGD_SM1_ECB, wrapped, 256, cipher, length), SAR_NOTSUPPORTYETERR);
    IS(SKF_ImportRSAKeyPair(container, SGD_SM4_ECB, wrapped, 255, cipher, length), SAR_INDATALENERR);
    OK(SKF_ImportRSAKeyPair(container, SGD_SM4_ECB, wrapped, 256, cipher, length));
    public_of(&key, &encryption);
    size = sizeof back;
    OK(SKF_ExportPublicKey(container, FALSE, (BYTE *)&back, &size));
    TRUE_(size == 268 && memcmp(&back, &encryption, 268) == 0);

    OK(SKF_RSAExportSessionKey(container, SGD_SM4_ECB, &encryption, NULL, &size, &mine));
    TRUE_(size == 256 && mine == NULL);
    OK(SKF_RSAExportSessionKey(container, SGD_SM4_ECB, &encryption, wrapped, &size, &mine));
    OK(SKF_ImportSessionKey(container, SGD_SM4_ECB, wrapped, 256, &theirs));
    memset(one, 3, sizeof one);
    OK(SKF_EncryptInit(mine, parameter));
    size = 16;
    OK(SKF_Encrypt(mine, one, 16, two, &size));
    OK(SKF_DecryptInit(theirs, parameter));
    OK(SKF_Decrypt(theirs, two, 16, two, &size));
    TRUE_(memcmp(one, two, 16) == 0);
    wrapped[0] ^= 1;
    TRUE_(SKF_ImportSessionKey(container, SGD_SM4_ECB, wrapped, 256, &theirs) != SAR_OK);
    IS(SKF_ImportSessionKey(container, SGD_SM4_ECB, wrapped, 200, &theirs), SAR_INDATALENERR);
    OK(SKF_CloseHandle(mine));
    OK(SKF_CloseHandle(theirs));
}

void test_rsa(void)
{
    DEVHANDLE device = connect_device();
    HAPPLICATION application = fresh_application(device, APP_NAME);
    HCONTAINER container = NULL;
    RSAPUBLICKEYBLOB key;
    BYTE in[256], out[256], back[256];
    ULONG type = 0, size = 256;
    OK(SKF_CreateContainer(application, (LPSTR) "rsa", &container));
    IS(SKF_GenRSAKeyPair(container, 3072, &key), SAR_MODULUSLENERR);
    OK(SKF_GenRSAKeyPair(container, 2048, &key));
    TRUE_(key.BitLen == 2048 && memcmp(key.PublicExponent, "\0\1\0\1", 4) == 0);
    OK(SKF_GetContainerType(container, &type));
    TRUE_(type == 1);
    test_signature(device, container, &key);
    memset(in, 0x22, sizeof in);
    OK(SKF_RSAPriKeyOperation(container, in, 256, out, &size, TRUE));
    OK(SKF_ExtRSAPubKeyOperation(device, &key, out, 256, back, &size));
    TRUE_(memcmp(in, back, 256) == 0);
    IS(SKF_RSAPriKeyOperation(container, in, 256, out, &size, FALSE), SAR_KEYNOTFOUNTERR);
    test_external(device, 1024);
    test_external(device, 2048);
    IS(SKF_GenExtRSAKey(device, 512, (RSAPRIVATEKEYBLOB *)guarded(sizeof(RSAPRIVATEKEYBLOB))), SAR_MODULUSLENERR);
    test_import_and_session(device, container, &key);
    OK(SKF_CloseContainer(container));
    OK(SKF_CloseApplication(application));
    OK(SKF_DisConnectDev(device));
}
