#include "check.h"

#define MESSAGE "message digest"

static void test_signature(DEVHANDLE device, HCONTAINER container, ECCPUBLICKEYBLOB *key)
{
    ECCSIGNATUREBLOB *signature = (ECCSIGNATUREBLOB *)guarded(sizeof *signature);
    ECCSIGNATUREBLOB wrong;
    BYTE e[32], zero[32];
    memset(zero, 0, sizeof zero);
    sm2_digest(device, key, MESSAGE, 14, e);
    OK(SKF_ECCSignData(container, e, 32, signature));
    TRUE_(memcmp(signature->r, zero, 32) == 0 && memcmp(signature->s, zero, 32) == 0);
    OK(SKF_ECCVerify(device, key, e, 32, signature));
    OK(SKF_ExtECCVerify(device, key, e, 32, signature));
    save("sm2_public.bin", key->XCoordinate, 64 + 64);
    save("sm2_signature.bin", signature, sizeof *signature);
    save("sm2_message.bin", MESSAGE, 14);
    wrong = *signature;
    wrong.s[63] ^= 1;
    IS(SKF_ECCVerify(device, key, e, 32, &wrong), SAR_HASHNOTEQUALERR);
    wrong = *signature;
    wrong.r[0] = 1;
    IS(SKF_ECCVerify(device, key, e, 32, &wrong), SAR_INDATAERR);
    e[0] ^= 1;
    IS(SKF_ECCVerify(device, key, e, 32, signature), SAR_HASHNOTEQUALERR);
    IS(SKF_ECCVerify(device, key, e, 31, signature), SAR_INDATALENERR);
    IS(SKF_ECCSignData(container, e, 31, signature), SAR_INDATALENERR);
    IS(SKF_ECCSignData(container, e, 33, signature), SAR_INDATALENERR);
}

static void test_external_keys(DEVHANDLE device)
{
    ECCPRIVATEKEYBLOB secret;
    ECCPUBLICKEYBLOB key, bad;
    ECCSIGNATUREBLOB signature;
    ECCCIPHERBLOB *cipher = (ECCCIPHERBLOB *)guarded(164 + 19);
    BYTE plain[19];
    ULONG size = 0;
    memset(&secret, 0, sizeof secret);
    secret.BitLen = 256;
    memcpy(secret.PrivateKey + 32, KNOWN_D, 32);
    known_public(&key);
    OK(SKF_ExtECCSign(device, &secret, (BYTE *)"hello world", 11, &signature));
    OK(SKF_ExtECCVerify(device, &key, (BYTE *)"hello world", 11, &signature));
    IS(SKF_ExtECCVerify(device, &key, (BYTE *)"hello worle", 11, &signature), SAR_HASHNOTEQUALERR);
    IS(SKF_ExtECCSign(device, &secret, (BYTE *)"hello world", 0, &signature), SAR_INDATALENERR);
    OK(SKF_ExtECCEncrypt(device, &key, (BYTE *)"encryption standard", 19, cipher));
    TRUE_(cipher->CipherLen == 19);
    save("sm2_cipher.bin", cipher, 164 + 19);
    OK(SKF_ExtECCDecrypt(device, &secret, cipher, NULL, &size));
    TRUE_(size == 19);
    size = 18;
    IS(SKF_ExtECCDecrypt(device, &secret, cipher, plain, &size), SAR_BUFFER_TOO_SMALL);
    TRUE_(size == 19);
    OK(SKF_ExtECCDecrypt(device, &secret, cipher, plain, &size));
    TRUE_(memcmp(plain, "encryption standard", 19) == 0);
    cipher->HASH[0] ^= 1;
    IS(SKF_ExtECCDecrypt(device, &secret, cipher, plain, &size), SAR_INDATAERR);
    bad = key;
    bad.YCoordinate[63] ^= 1;
    IS(SKF_ExtECCEncrypt(device, &bad, (BYTE *)"x", 1, cipher), SAR_INDATAERR);
    bad = key;
    bad.BitLen = 384;
    IS(SKF_ExtECCEncrypt(device, &bad, (BYTE *)"x", 1, cipher), SAR_INDATAERR);
    memset(secret.PrivateKey, 0, 64);
    IS(SKF_ExtECCSign(device, &secret, (BYTE *)"x", 1, &signature), SAR_INDATAERR);
}

/* The three ways in which clients fill cbEncryptedPriKey. */
static void fill_envelope(DEVHANDLE device, int style, const BYTE *key, ENVELOPEDKEYBLOB *envelope)
{
    BYTE field[64];
    memset(field, 0, sizeof field);
    memcpy(field + 32, KNOWN_D, 32);
    if (style == 0 || style == 1)
        sm4_ecb(device, key, field, 64, envelope->cbEncryptedPriKey);
    if (style == 1)
        memset(envelope->cbEncryptedPriKey, 0, 32);
    if (style == 2)
    {
        memset(envelope->cbEncryptedPriKey, 0, 64);
        sm4_ecb(device, key, field + 32, 32, envelope->cbEncryptedPriKey + 32);
    }
}

static void test_import(DEVHANDLE device, HCONTAINER container, ECCPUBLICKEYBLOB *signing)
{
    ENVELOPEDKEYBLOB *envelope = (ENVELOPEDKEYBLOB *)guarded(372 + 16);
    ECCPUBLICKEYBLOB known, back;
    ECCCIPHERBLOB *cipher = (ECCCIPHERBLOB *)guarded(164 + 5);
    BYTE key[16], plain[5];
    ULONG size, style;
    OK(SKF_GenRandom(device, key, 16));
    known_public(&known);
    envelope->Version = 1;
    envelope->ulSymmAlgID = SGD_SM4_ECB;
    envelope->ulBits = 256;
    envelope->PubKey = known;
    OK(SKF_ExtECCEncrypt(device, signing, key, 16, &envelope->ECCCipherBlob));
    for (style = 0; style < 3; style++)
    {
        fill_envelope(device, (int)style, key, envelope);
        OK(SKF_ImportECCKeyPair(container, envelope));
        size = sizeof back;
        OK(SKF_ExportPublicKey(container, FALSE, (BYTE *)&back, &size));
        TRUE_(size == 132 && memcmp(&back, &known, 132) == 0);
    }

    OK(SKF_ExtECCEncrypt(device, &known, (BYTE *)"hello", 5, cipher));
    OK(SKF_ECCDecrypt(container, cipher, NULL, &size));
    TRUE_(size == 5);
    OK(SKF_ECCDecrypt(container, cipher, plain, &size));
    TRUE_(memcmp(plain, "hello", 5) == 0);
    size = 4;
    IS(SKF_ECCDecrypt(container, cipher, plain, &size), SAR_BUFFER_TOO_SMALL);
    cipher->Cipher[0] ^= 1;
    size = 5;
    IS(SKF_ECCDecrypt(container, cipher, plain, &size), SAR_INDATAERR);
    envelope->ulSymmAlgID = SGD_SM1_ECB;
    IS(SKF_ImportECCKeyPair(container, envelope), SAR_NOTSUPPORTYETERR);
    envelope->ulSymmAlgID = SGD_SM4_ECB;
    envelope->PubKey = *signing;
    IS(SKF_ImportECCKeyPair(container, envelope), SAR_INDATAERR);
    envelope->PubKey = known;
    envelope->Version = 2;
    IS(SKF_ImportECCKeyPair(container, envelope), SAR_INDATAERR);
}

static void test_certificates(HCONTAINER container)
{
    BYTE certificate[1234], back[1234];
    ULONG size = 0;
    memset(certificate, 0x5A, sizeof certificate);
    IS(SKF_ExportCertificate(container, TRUE, NULL, &size), SAR_CERTNOTFOUNTERR);
    OK(SKF_ImportCertificate(container, TRUE, certificate, sizeof certificate));
    OK(SKF_ImportCertificate(container, FALSE, certificate, 100));
    OK(SKF_ExportCertificate(container, TRUE, NULL, &size));
    TRUE_(size == sizeof certificate);
    size = 1233;
    IS(SKF_ExportCertificate(container, TRUE, back, &size), SAR_BUFFER_TOO_SMALL);
    TRUE_(size == 1234);
    OK(SKF_ExportCertificate(container, TRUE, back, &size));
    TRUE_(memcmp(back, certificate, 1234) == 0);
    OK(SKF_ExportCertificate(container, FALSE, back, &size));
    TRUE_(size == 100);
    IS(SKF_ImportCertificate(container, TRUE, certificate, 0), SAR_INVALIDPARAMERR);
}

static void test_containers(DEVHANDLE device, HAPPLICATION application)
{
    HCONTAINER container = NULL, again = NULL;
    ULONG size = 0, type = 9, retry;
    char *names;
    (void)device;
    OK(SKF_ClearSecureState(application));
    IS(SKF_CreateContainer(application, (LPSTR)CONTAINER_NAME, &container), SAR_USER_NOT_LOGGED_IN);
    OK(SKF_VerifyPIN(application, ADMIN_TYPE, (LPSTR)ADMIN_PIN, &retry));
    OK(SKF_CreateContainer(application, (LPSTR) "by admin", &container));
    OK(SKF_CloseContainer(container));
    OK(SKF_DeleteContainer(application, (LPSTR) "by admin"));
    OK(SKF_VerifyPIN(application, USER_TYPE, (LPSTR)USER_PIN, &retry));
    IS(SKF_OpenContainer(application, (LPSTR)CONTAINER_NAME, &container), SAR_CONTAINER_NOT_EXISTS);
    OK(SKF_CreateContainer(application, (LPSTR)CONTAINER_NAME, &container));
    IS(SKF_CreateContainer(application, (LPSTR)CONTAINER_NAME, &again), SAR_CONTAINER_EXISTS);
    OK(SKF_GetContainerType(container, &type));
    TRUE_(type == 0);
    IS(SKF_ExportPublicKey(container, TRUE, NULL, &size), SAR_KEYNOTFOUNTERR);
    OK(SKF_CloseContainer(container));
    OK(SKF_EnumContainer(application, NULL, &size));
    names = (char *)guarded(size);
    OK(SKF_EnumContainer(application, names, &size));
    TRUE_(strcmp(names, CONTAINER_NAME) == 0 && names[strlen(names) + 1] == 0);
    IS(SKF_DeleteContainer(application, (LPSTR) "none"), SAR_CONTAINER_NOT_EXISTS);
}

void test_sm2(void)
{
    DEVHANDLE device = connect_device();
    HAPPLICATION application = fresh_application(device, APP_NAME);
    HCONTAINER container = NULL;
    ECCPUBLICKEYBLOB key, back;
    ECCSIGNATUREBLOB signature;
    BYTE e[32];
    ULONG size = 0, type = 0, retry;
    test_containers(device, application);
    OK(SKF_OpenContainer(application, (LPSTR)CONTAINER_NAME, &container));
    memset(e, 7, sizeof e);
    IS(SKF_ECCSignData(container, e, 32, &signature), SAR_KEYNOTFOUNTERR);
    IS(SKF_GenECCKeyPair(container, SGD_SM1_ECB, &key), SAR_NOTSUPPORTYETERR);
    OK(SKF_GenECCKeyPair(container, 0x00020100, &key));
    OK(SKF_GenECCKeyPair(container, SGD_SM2_1, &key));
    TRUE_(key.BitLen == 256);
    OK(SKF_GetContainerType(container, &type));
    TRUE_(type == 2);
    OK(SKF_ExportPublicKey(container, TRUE, NULL, &size));
    TRUE_(size == sizeof back);
    size = 131;
    IS(SKF_ExportPublicKey(container, TRUE, (BYTE *)&back, &size), SAR_BUFFER_TOO_SMALL);
    OK(SKF_ExportPublicKey(container, TRUE, (BYTE *)&back, &size));
    TRUE_(memcmp(&back, &key, sizeof key) == 0);
    test_signature(device, container, &key);
    test_external_keys(device);
    test_import(device, container, &key);
    test_certificates(container);
    OK(SKF_ClearSecureState(application));
    IS(SKF_ECCSignData(container, e, 32, &signature), SAR_USER_NOT_LOGGED_IN);
    IS(SKF_GenECCKeyPair(container, SGD_SM2_1, &key), SAR_USER_NOT_LOGGED_IN);
    OK(SKF_VerifyPIN(application, USER_TYPE, (LPSTR)USER_PIN, &retry));
    OK(SKF_DeleteContainer(application, (LPSTR)CONTAINER_NAME));
    IS(SKF_ECCSignData(container, e, 32, &signature), SAR_CONTAINER_NOT_EXISTS);
    OK(SKF_CloseContainer(container));
    OK(SKF_CloseApplication(application));
    OK(SKF_DisConnectDev(device));
}
