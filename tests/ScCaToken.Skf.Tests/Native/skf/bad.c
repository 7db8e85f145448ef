/*
 * Bad arguments: every function with null, closed, wrong-kind and made-up handles, with null pointers where something is required, with
 * buffers of every short length at the edge of an unreadable page. Nothing may crash, hang or succeed; the key must work afterwards.
 */
#include "check.h"

static DEVHANDLE device;
static HAPPLICATION application;
static HCONTAINER container;
static HCONTAINER rsa_container;
static HANDLE key;
static HANDLE hash;
static HANDLE mac;
static HANDLE agreement;

static ECCPUBLICKEYBLOB point;
static RSAPUBLICKEYBLOB rsa_key;
static BLOCKCIPHERPARAM parameter;

#define HANDLE_SWEEP(good, call) \
    do \
    { \
        HANDLE wrong[14]; \
        size_t index; \
        wrong[0] = NULL; \
        wrong[1] = (HANDLE)(size_t)1; \
        wrong[2] = (HANDLE)~(size_t)0; \
        wrong[3] = (HANDLE)((size_t)(good) + 1); \
        wrong[4] = (HANDLE)((size_t)(good) ^ 0x4000); \
        wrong[5] = (HANDLE)((size_t)(good) | ((size_t)1 << 31 << 5)); \
        wrong[6] = device; \
        wrong[7] = application; \
        wrong[8] = container; \
        wrong[9] = key; \
        wrong[10] = hash; \
        wrong[11] = mac; \
        wrong[12] = agreement; \
        wrong[13] = (HANDLE)(size_t)0x80000000u; \
        for (index = 0; index < 14; index++) \
        { \
            HANDLE h = wrong[index]; \
            if (h == (HANDLE)(good) || ((HANDLE)(good) == container && h == rsa_container)) \
                continue; \
            if (same_slot_kind(h, (HANDLE)(good))) \
                continue; \
            IS(call, SAR_INVALIDHANDLEERR); \
        } \
    } while (0)

/* A made-up value may by chance be another live handle of the same kind. */
static int same_slot_kind(HANDLE made_up, HANDLE good)
{
    return (good == container || good == rsa_container) && (made_up == container || made_up == rsa_container);
}

static BYTE buffer[4096];
static ULONG size;
static ULONG number;
static BOOL flag;
static HANDLE out;
static DEVINFO device_info;
static FILEATTRIBUTE file_info;
static ECCSIGNATUREBLOB signature;
static RSAPRIVATEKEYBLOB rsa_secret;
static ECCPRIVATEKEYBLOB secret;
static BYTE cipher_memory[256];
static BYTE envelope_memory[512];

#define CIPHER ((ECCCIPHERBLOB *)cipher_memory)
#define ENVELOPE ((ENVELOPEDKEYBLOB *)envelope_memory)
#define SOME_TEXT ((LPSTR) "x")

static void sweep_device_handles(void)
{
    HANDLE_SWEEP(device, SKF_DisConnectDev(h));
    HANDLE_SWEEP(device, SKF_SetLabel(h, SOME_TEXT));
    HANDLE_SWEEP(device, SKF_GetDevInfo(h, &device_info));
    HANDLE_SWEEP(device, SKF_LockDev(h, 0));
    HANDLE_SWEEP(device, SKF_UnlockDev(h));
    HANDLE_SWEEP(device, SKF_Transmit(h, buffer, 5, buffer, &size));
    HANDLE_SWEEP(device, SKF_ChangeDevAuthKey(h, buffer, 16));
    HANDLE_SWEEP(device, SKF_DevAuth(h, buffer, 16));
    HANDLE_SWEEP(device, SKF_CreateApplication(h, SOME_TEXT, SOME_TEXT, 1, SOME_TEXT, 1, 0, &out));
    HANDLE_SWEEP(device, SKF_EnumApplication(h, NULL, &size));
    HANDLE_SWEEP(device, SKF_DeleteApplication(h, SOME_TEXT));
    HANDLE_SWEEP(device, SKF_OpenApplication(h, SOME_TEXT, &out));
    HANDLE_SWEEP(device, SKF_GenRandom(h, buffer, 8));
    HANDLE_SWEEP(device, SKF_GenExtRSAKey(h, 1024, &rsa_secret));
    HANDLE_SWEEP(device, SKF_RSAVerify(h, &rsa_key, buffer, 20, buffer, 256));
    HANDLE_SWEEP(device, SKF_ExtRSAPubKeyOperation(h, &rsa_key, buffer, 256, buffer, &size));
    HANDLE_SWEEP(device, SKF_ExtRSAPriKeyOperation(h, &rsa_secret, buffer, 256, buffer, &size));
    HANDLE_SWEEP(device, SKF_ECCVerify(h, &point, buffer, 32, &signature));
    HANDLE_SWEEP(device, SKF_ExtECCEncrypt(h, &point, buffer, 1, CIPHER));
    HANDLE_SWEEP(device, SKF_ExtECCDecrypt(h, &secret, CIPHER, buffer, &size));
    HANDLE_SWEEP(device, SKF_ExtECCSign(h, &secret, buffer, 32, &signature));
    HANDLE_SWEEP(device, SKF_ExtECCVerify(h, &point, buffer, 32, &signature));
    HANDLE_SWEEP(device, SKF_SetSymmKey(h, buffer, SGD_SM4_ECB, &out));
    HANDLE_SWEEP(device, SKF_DigestInit(h, SGD_SM3, NULL, NULL, 0, &out));
}

static void sweep_application_handles(void)
{
    HANDLE_SWEEP(application, SKF_CloseApplication(h));
    HANDLE_SWEEP(application, SKF_ChangePIN(h, USER_TYPE, SOME_TEXT, SOME_TEXT, &number));
    HANDLE_SWEEP(application, SKF_GetPINInfo(h, USER_TYPE, &number, &number, &flag));
    HANDLE_SWEEP(application, SKF_VerifyPIN(h, USER_TYPE, SOME_TEXT, &number));
    HANDLE_SWEEP(application, SKF_UnblockPIN(h, SOME_TEXT, SOME_TEXT, &number));
    HANDLE_SWEEP(application, SKF_ClearSecureState(h));
    HANDLE_SWEEP(application, SKF_CreateFile(h, SOME_TEXT, 1, 0xFF, 0xFF));
    HANDLE_SWEEP(application, SKF_DeleteFile(h, SOME_TEXT));
    HANDLE_SWEEP(application, SKF_EnumFiles(h, NULL, &size));
    HANDLE_SWEEP(application, SKF_GetFileInfo(h, SOME_TEXT, &file_info));
    HANDLE_SWEEP(application, SKF_ReadFile(h, SOME_TEXT, 0, 1, buffer, &size));
    HANDLE_SWEEP(application, SKF_WriteFile(h, SOME_TEXT, 0, buffer, 1));
    HANDLE_SWEEP(application, SKF_CreateContainer(h, SOME_TEXT, &out));
    HANDLE_SWEEP(application, SKF_DeleteContainer(h, SOME_TEXT));
    HANDLE_SWEEP(application, SKF_OpenContainer(h, SOME_TEXT, &out));
    HANDLE_SWEEP(application, SKF_EnumContainer(h, NULL, &size));
}

static void sweep_container_handles(void)
{
    HANDLE_SWEEP(container, SKF_CloseContainer(h));
    HANDLE_SWEEP(container, SKF_GetContainerType(h, &number));
    HANDLE_SWEEP(container, SKF_ImportCertificate(h, TRUE, buffer, 8));
    HANDLE_SWEEP(container, SKF_ExportCertificate(h, TRUE, buffer, &size));
    HANDLE_SWEEP(container, SKF_GenRSAKeyPair(h, 2048, &rsa_key));
    HANDLE_SWEEP(container, SKF_ImportRSAKeyPair(h, SGD_SM4_ECB, buffer, 256, buffer, 1024));
    HANDLE_SWEEP(container, SKF_RSASignData(h, buffer, 20, buffer, &size));
    HANDLE_SWEEP(container, SKF_RSAExportSessionKey(h, SGD_SM4_ECB, &rsa_key, buffer, &size, &out));
    HANDLE_SWEEP(container, SKF_GenECCKeyPair(h, SGD_SM2_1, &point));
    HANDLE_SWEEP(container, SKF_ImportECCKeyPair(h, ENVELOPE));
    HANDLE_SWEEP(container, SKF_ECCSignData(h, buffer, 32, &signature));
    HANDLE_SWEEP(container, SKF_ECCExportSessionKey(h, SGD_SM4_ECB, &point, CIPHER, &out));
    HANDLE_SWEEP(container, SKF_GenerateAgreementDataWithECC(h, SGD_SM4_ECB, &point, buffer, 8, &out));
    HANDLE_SWEEP(container, SKF_GenerateAgreementDataAndKeyWithECC(h, SGD_SM4_ECB, &point, &point, &point, buffer, 8, buffer, 8, &out));
    HANDLE_SWEEP(container, SKF_ExportPublicKey(h, TRUE, buffer, &size));
    HANDLE_SWEEP(container, SKF_ImportSessionKey(h, SGD_SM4_ECB, buffer, 180, &out));
    HANDLE_SWEEP(container, SKF_ECCDecrypt(h, CIPHER, buffer, &size));
    HANDLE_SWEEP(container, SKF_RSAPriKeyOperation(h, buffer, 256, buffer, &size, TRUE));
}

static void sweep_other_handles(void)
{
    HANDLE_SWEEP(agreement, SKF_GenerateKeyWithECC(h, &point, &point, buffer, 8, &out));
    HANDLE_SWEEP(key, SKF_EncryptInit(h, parameter));
    HANDLE_SWEEP(key, SKF_EncryptUpdate(h, buffer, 16, buffer, &size));
    HANDLE_SWEEP(key, SKF_EncryptFinal(h, buffer, &size));
    HANDLE_SWEEP(key, SKF_Encrypt(h, buffer, 16, buffer, &size));
    HANDLE_SWEEP(key, SKF_DecryptInit(h, parameter));
    HANDLE_SWEEP(key, SKF_DecryptUpdate(h, buffer, 16, buffer, &size));
    HANDLE_SWEEP(key, SKF_DecryptFinal(h, buffer, &size));
    HANDLE_SWEEP(key, SKF_Decrypt(h, buffer, 16, buffer, &size));
    HANDLE_SWEEP(key, SKF_MacInit(h, &parameter, &out));
    HANDLE_SWEEP(hash, SKF_DigestUpdate(h, buffer, 1));
    HANDLE_SWEEP(hash, SKF_DigestFinal(h, buffer, &size));
    HANDLE_SWEEP(hash, SKF_Digest(h, buffer, 1, buffer, &size));
    HANDLE_SWEEP(mac, SKF_MacUpdate(h, buffer, 16));
    HANDLE_SWEEP(mac, SKF_MacFinal(h, buffer, &size));
    HANDLE_SWEEP(mac, SKF_Mac(h, buffer, 16, buffer, &size));
}

#define NULLS(call) IS(call, SAR_INVALIDPARAMERR)

static void sweep_null_pointers(void)
{
    NULLS(SKF_WaitForDevEvent(NULL, &size, &number));
    NULLS(SKF_WaitForDevEvent((LPSTR)buffer, NULL, &number));
    NULLS(SKF_WaitForDevEvent((LPSTR)buffer, &size, NULL));
    NULLS(SKF_EnumDev(TRUE, (LPSTR)buffer, NULL));
    NULLS(SKF_ConnectDev(NULL, &out));
    NULLS(SKF_ConnectDev(SOME_TEXT, NULL));
    NULLS(SKF_GetDevState(NULL, &number));
    NULLS(SKF_GetDevState(SOME_TEXT, NULL));
    NULLS(SKF_SetLabel(device, NULL));
    NULLS(SKF_GetDevInfo(device, NULL));
    NULLS(SKF_Transmit(device, NULL, 5, buffer, &size));
    NULLS(SKF_Transmit(device, buffer, 5, NULL, &size));
    NULLS(SKF_Transmit(device, buffer, 5, buffer, NULL));
    NULLS(SKF_ChangeDevAuthKey(device, NULL, 16));
    NULLS(SKF_DevAuth(device, NULL, 16));
    NULLS(SKF_ChangePIN(application, USER_TYPE, NULL, SOME_TEXT, &number));
    NULLS(SKF_ChangePIN(application, USER_TYPE, SOME_TEXT, NULL, &number));
    NULLS(SKF_ChangePIN(application, USER_TYPE, SOME_TEXT, SOME_TEXT, NULL));
    NULLS(SKF_GetPINInfo(application, USER_TYPE, NULL, &number, &flag));
    NULLS(SKF_GetPINInfo(application, USER_TYPE, &number, NULL, &flag));
    NULLS(SKF_GetPINInfo(application, USER_TYPE, &number, &number, NULL));
    NULLS(SKF_VerifyPIN(application, USER_TYPE, NULL, &number));
    NULLS(SKF_VerifyPIN(application, USER_TYPE, SOME_TEXT, NULL));
    NULLS(SKF_UnblockPIN(application, NULL, SOME_TEXT, &number));
    NULLS(SKF_UnblockPIN(application, SOME_TEXT, NULL, &number));
    NULLS(SKF_UnblockPIN(application, SOME_TEXT, SOME_TEXT, NULL));
    NULLS(SKF_CreateApplication(device, NULL, SOME_TEXT, 1, SOME_TEXT, 1, 0, &out));
    NULLS(SKF_CreateApplication(device, SOME_TEXT, NULL, 1, SOME_TEXT, 1, 0, &out));
    NULLS(SKF_CreateApplication(device, SOME_TEXT, SOME_TEXT, 1, NULL, 1, 0, &out));
    NULLS(SKF_CreateApplication(device, SOME_TEXT, SOME_TEXT, 1, SOME_TEXT, 1, 0, NULL));
    NULLS(SKF_CreateApplication(device, SOME_TEXT, SOME_TEXT, 1, SOME_TEXT, 1, 0x77, &out));
    NULLS(SKF_EnumApplication(device, (LPSTR)buffer, NULL));
    NULLS(SKF_DeleteApplication(device, NULL));
    NULLS(SKF_OpenApplication(device, NULL, &out));
    NULLS(SKF_OpenApplication(device, SOME_TEXT, NULL));
    NULLS(SKF_CreateFile(application, NULL, 1, 0xFF, 0xFF));
    NULLS(SKF_DeleteFile(application, NULL));
    NULLS(SKF_EnumFiles(application, (LPSTR)buffer, NULL));
    NULLS(SKF_GetFileInfo(application, NULL, &file_info));
    NULLS(SKF_GetFileInfo(application, SOME_TEXT, NULL));
    NULLS(SKF_ReadFile(application, NULL, 0, 1, buffer, &size));
    NULLS(SKF_ReadFile(application, SOME_TEXT, 0, 1, buffer, NULL));
    NULLS(SKF_WriteFile(application, NULL, 0, buffer, 1));
    NULLS(SKF_WriteFile(application, SOME_TEXT, 0, NULL, 1));
    NULLS(SKF_CreateContainer(application, NULL, &out));
    NULLS(SKF_CreateContainer(application, SOME_TEXT, NULL));
    NULLS(SKF_DeleteContainer(application, NULL));
    NULLS(SKF_OpenContainer(application, NULL, &out));
    NULLS(SKF_OpenContainer(application, SOME_TEXT, NULL));
    NULLS(SKF_EnumContainer(application, (LPSTR)buffer, NULL));
    NULLS(SKF_GetContainerType(container, NULL));
    NULLS(SKF_ImportCertificate(container, TRUE, NULL, 8));
    NULLS(SKF_ExportCertificate(container, TRUE, buffer, NULL));
    NULLS(SKF_GenRandom(device, NULL, 8));
    NULLS(SKF_GenExtRSAKey(device, 1024, NULL));
    NULLS(SKF_GenRSAKeyPair(container, 2048, NULL));
    NULLS(SKF_ImportRSAKeyPair(rsa_container, SGD_SM4_ECB, NULL, 256, buffer, 1024));
    NULLS(SKF_ImportRSAKeyPair(rsa_container, SGD_SM4_ECB, buffer, 256, NULL, 1024));
    NULLS(SKF_RSASignData(rsa_container, NULL, 20, buffer, &size));
    NULLS(SKF_RSASignData(rsa_container, buffer, 20, buffer, NULL));
    NULLS(SKF_RSAVerify(device, NULL, buffer, 20, buffer, 256));
    NULLS(SKF_RSAVerify(device, &rsa_key, NULL, 20, buffer, 256));
    NULLS(SKF_RSAVerify(device, &rsa_key, buffer, 20, NULL, 256));
    NULLS(SKF_RSAExportSessionKey(rsa_container, SGD_SM4_ECB, NULL, buffer, &size, &out));
    NULLS(SKF_RSAExportSessionKey(rsa_container, SGD_SM4_ECB, &rsa_key, buffer, NULL, &out));
    size = sizeof buffer;
    NULLS(SKF_RSAExportSessionKey(rsa_container, SGD_SM4_ECB, &rsa_key, buffer, &size, NULL));
    NULLS(SKF_ExtRSAPubKeyOperation(device, NULL, buffer, 256, buffer, &size));
    NULLS(SKF_ExtRSAPubKeyOperation(device, &rsa_key, NULL, 256, buffer, &size));
    NULLS(SKF_ExtRSAPubKeyOperation(device, &rsa_key, buffer, 256, buffer, NULL));
    NULLS(SKF_ExtRSAPriKeyOperation(device, NULL, buffer, 256, buffer, &size));
    NULLS(SKF_ExtRSAPriKeyOperation(device, &rsa_secret, NULL, 256, buffer, &size));
    NULLS(SKF_ExtRSAPriKeyOperation(device, &rsa_secret, buffer, 256, buffer, NULL));
    NULLS(SKF_GenECCKeyPair(container, SGD_SM2_1, NULL));
    NULLS(SKF_ImportECCKeyPair(container, NULL));
    NULLS(SKF_ECCSignData(container, NULL, 32, &signature));
    NULLS(SKF_ECCSignData(container, buffer, 32, NULL));
    NULLS(SKF_ECCVerify(device, NULL, buffer, 32, &signature));
    NULLS(SKF_ECCVerify(device, &point, NULL, 32, &signature));
    NULLS(SKF_ECCVerify(device, &point, buffer, 32, NULL));
    NULLS(SKF_ECCExportSessionKey(container, SGD_SM4_ECB, NULL, CIPHER, &out));
    NULLS(SKF_ECCExportSessionKey(container, SGD_SM4_ECB, &point, NULL, &out));
    NULLS(SKF_ECCExportSessionKey(container, SGD_SM4_ECB, &point, CIPHER, NULL));
    NULLS(SKF_ExtECCEncrypt(device, NULL, buffer, 1, CIPHER));
    NULLS(SKF_ExtECCEncrypt(device, &point, NULL, 1, CIPHER));
    NULLS(SKF_ExtECCEncrypt(device, &point, buffer, 1, NULL));
    NULLS(SKF_ExtECCDecrypt(device, NULL, CIPHER, buffer, &size));
    NULLS(SKF_ExtECCDecrypt(device, &secret, NULL, buffer, &size));
    NULLS(SKF_ExtECCDecrypt(device, &secret, CIPHER, buffer, NULL));
    NULLS(SKF_ExtECCSign(device, NULL, buffer, 32, &signature));
    NULLS(SKF_ExtECCSign(device, &secret, NULL, 32, &signature));
    NULLS(SKF_ExtECCSign(device, &secret, buffer, 32, NULL));
    NULLS(SKF_ExtECCVerify(device, NULL, buffer, 32, &signature));
    NULLS(SKF_ExtECCVerify(device, &point, NULL, 32, &signature));
    NULLS(SKF_ExtECCVerify(device, &point, buffer, 32, NULL));
    NULLS(SKF_GenerateAgreementDataWithECC(container, SGD_SM4_ECB, NULL, buffer, 8, &out));
    NULLS(SKF_GenerateAgreementDataWithECC(container, SGD_SM4_ECB, &point, NULL, 8, &out));
    NULLS(SKF_GenerateAgreementDataWithECC(container, SGD_SM4_ECB, &point, buffer, 8, NULL));
    NULLS(SKF_GenerateAgreementDataAndKeyWithECC(container, SGD_SM4_ECB, NULL, &point, &point, buffer, 8, buffer, 8, &out));
    NULLS(SKF_GenerateAgreementDataAndKeyWithECC(container, SGD_SM4_ECB, &point, NULL, &point, buffer, 8, buffer, 8, &out));
    NULLS(SKF_GenerateAgreementDataAndKeyWithECC(container, SGD_SM4_ECB, &point, &point, NULL, buffer, 8, buffer, 8, &out));
    NULLS(SKF_GenerateAgreementDataAndKeyWithECC(container, SGD_SM4_ECB, &point, &point, &point, NULL, 8, buffer, 8, &out));
    NULLS(SKF_GenerateAgreementDataAndKeyWithECC(container, SGD_SM4_ECB, &point, &point, &point, buffer, 8, NULL, 8, &out));
    NULLS(SKF_GenerateAgreementDataAndKeyWithECC(container, SGD_SM4_ECB, &point, &point, &point, buffer, 8, buffer, 8, NULL));
    NULLS(SKF_GenerateKeyWithECC(agreement, NULL, &point, buffer, 8, &out));
    NULLS(SKF_GenerateKeyWithECC(agreement, &point, NULL, buffer, 8, &out));
    NULLS(SKF_GenerateKeyWithECC(agreement, &point, &point, NULL, 8, &out));
    NULLS(SKF_GenerateKeyWithECC(agreement, &point, &point, buffer, 8, NULL));
    NULLS(SKF_ExportPublicKey(container, TRUE, buffer, NULL));
    NULLS(SKF_ImportSessionKey(container, SGD_SM4_ECB, NULL, 180, &out));
    NULLS(SKF_ImportSessionKey(container, SGD_SM4_ECB, buffer, 180, NULL));
    NULLS(SKF_SetSymmKey(device, NULL, SGD_SM4_ECB, &out));
    NULLS(SKF_SetSymmKey(device, buffer, SGD_SM4_ECB, NULL));
    OK(SKF_EncryptInit(key, parameter));
    NULLS(SKF_EncryptUpdate(key, NULL, 16, buffer, &size));
    NULLS(SKF_EncryptUpdate(key, buffer, 16, buffer, NULL));
    NULLS(SKF_EncryptFinal(key, buffer, NULL));
    NULLS(SKF_Encrypt(key, NULL, 16, buffer, &size));
    NULLS(SKF_Encrypt(key, buffer, 16, buffer, NULL));
    OK(SKF_DecryptInit(key, parameter));
    NULLS(SKF_DecryptUpdate(key, NULL, 16, buffer, &size));
    NULLS(SKF_DecryptUpdate(key, buffer, 16, buffer, NULL));
    NULLS(SKF_DecryptFinal(key, buffer, NULL));
    NULLS(SKF_Decrypt(key, NULL, 16, buffer, &size));
    NULLS(SKF_Decrypt(key, buffer, 16, buffer, NULL));
    NULLS(SKF_DigestInit(device, SGD_SM3, NULL, NULL, 0, NULL));
    NULLS(SKF_DigestUpdate(hash, NULL, 1));
    NULLS(SKF_DigestFinal(hash, buffer, NULL));
    NULLS(SKF_Digest(hash, NULL, 1, buffer, &size));
    NULLS(SKF_Digest(hash, buffer, 1, buffer, NULL));
    NULLS(SKF_MacInit(key, NULL, &out));
    NULLS(SKF_MacInit(key, &parameter, NULL));
    NULLS(SKF_MacUpdate(mac, NULL, 16));
    NULLS(SKF_MacFinal(mac, buffer, NULL));
    NULLS(SKF_Mac(mac, NULL, 16, buffer, &size));
    NULLS(SKF_ECCDecrypt(container, NULL, buffer, &size));
    NULLS(SKF_ECCDecrypt(container, CIPHER, buffer, NULL));
    NULLS(SKF_RSAPriKeyOperation(rsa_container, NULL, 256, buffer, &size, TRUE));
    NULLS(SKF_RSAPriKeyOperation(rsa_container, buffer, 256, buffer, NULL, TRUE));
}

/* Every output length from 0 to one too few, in a buffer that ends at an unreadable page. */
static void sweep_short_buffers(void)
{
    ULONG needed = 0, given, i;
    BYTE in[256];
    memset(in, 1, sizeof in);
    in[0] = 0;
    OK(SKF_EnumApplication(device, NULL, &needed));
    for (i = 0; i < needed; i++)
    {
        given = i;
        IS(SKF_EnumApplication(device, (LPSTR)guarded(i), &given), SAR_BUFFER_TOO_SMALL);
        TRUE_(given == needed);
    }

    for (i = 0; i < 256; i += 51)
    {
        given = i;
        IS(SKF_RSASignData(rsa_container, in, 20, guarded(i), &given), SAR_BUFFER_TOO_SMALL);
        TRUE_(given == 256);
        given = i;
        IS(SKF_ExtRSAPubKeyOperation(device, &rsa_key, in, 256, guarded(i), &given), SAR_BUFFER_TOO_SMALL);
        given = i;
        IS(SKF_ExportPublicKey(rsa_container, TRUE, guarded(i), &given), SAR_BUFFER_TOO_SMALL);
        TRUE_(given == 268);
        given = i;
        IS(SKF_RSAExportSessionKey(rsa_container, SGD_SM4_ECB, &rsa_key, guarded(i), &given, &out), SAR_BUFFER_TOO_SMALL);
    }

    for (i = 0; i < 32; i++)
    {
        given = i;
        IS(SKF_Digest(hash, in, 20, guarded(i), &given), SAR_BUFFER_TOO_SMALL);
        TRUE_(given == 32);
        given = i;
        OK(SKF_EncryptInit(key, parameter));
        IS(SKF_Encrypt(key, in, 32, guarded(i), &given), SAR_BUFFER_TOO_SMALL);
        TRUE_(given == 32);
        OK(SKF_DecryptInit(key, parameter));
        given = i;
        IS(SKF_DecryptUpdate(key, in, 32, guarded(i), &given), SAR_BUFFER_TOO_SMALL);
    }
}

static void sweep_lengths(void)
{
    static const ULONG huge[] = {0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 65001};
    size_t i;
    for (i = 0; i < 4; i++)
    {
        TRUE_(SKF_RSASignData(rsa_container, buffer, huge[i], buffer, &size) != SAR_OK);
        TRUE_(SKF_ECCSignData(container, buffer, huge[i], &signature) != SAR_OK);
        TRUE_(SKF_ImportCertificate(container, TRUE, buffer, huge[i]) != SAR_OK);
        TRUE_(SKF_ExtECCEncrypt(device, &point, buffer, huge[i], CIPHER) != SAR_OK);
        TRUE_(SKF_ImportRSAKeyPair(rsa_container, SGD_SM4_ECB, buffer, huge[i], buffer, 16) != SAR_OK);
        TRUE_(SKF_ImportRSAKeyPair(rsa_container, SGD_SM4_ECB, buffer, 256, buffer, huge[i]) != SAR_OK);
        TRUE_(SKF_GenRSAKeyPair(container, huge[i], &rsa_key) != SAR_OK);
        TRUE_(SKF_GenerateAgreementDataWithECC(container, SGD_SM4_ECB, &point, buffer, huge[i], &out) != SAR_OK);
        TRUE_(SKF_DigestInit(device, SGD_SM3, &point, buffer, huge[i], &out) != SAR_OK);
        TRUE_(SKF_WriteFile(application, SOME_TEXT, huge[i], buffer, 1) != SAR_OK);
        TRUE_(SKF_WriteFile(application, SOME_TEXT, 0, buffer, huge[i]) != SAR_OK);
        TRUE_(SKF_ReadFile(application, SOME_TEXT, huge[i], 1, buffer, &size) != SAR_OK);
        TRUE_(SKF_ChangeDevAuthKey(device, buffer, huge[i]) != SAR_OK);
        CIPHER->CipherLen = huge[i];
        TRUE_(SKF_ECCDecrypt(container, CIPHER, buffer, &size) != SAR_OK);
        TRUE_(SKF_ExtECCDecrypt(device, &secret, CIPHER, buffer, &size) != SAR_OK);
        TRUE_(SKF_ImportSessionKey(container, SGD_SM4_ECB, cipher_memory, 180, &out) != SAR_OK);
        ENVELOPE->ECCCipherBlob.CipherLen = huge[i];
        TRUE_(SKF_ImportECCKeyPair(container, ENVELOPE) != SAR_OK);
    }
}

void test_bad_arguments(void)
{
    ECCPUBLICKEYBLOB signing;
    BYTE e[32];
    device = connect_device();
    application = fresh_application(device, APP_NAME);
    memset(&parameter, 0, sizeof parameter);
    memset(e, 5, sizeof e);
    OK(SKF_CreateContainer(application, (LPSTR) "ecc", &container));
    OK(SKF_CreateContainer(application, (LPSTR) "rsa", &rsa_container));
    OK(SKF_GenECCKeyPair(container, SGD_SM2_1, &signing));
    OK(SKF_GenRSAKeyPair(rsa_container, 2048, &rsa_key));
    OK(SKF_GenExtRSAKey(device, 2048, &rsa_secret));
    OK(SKF_SetSymmKey(device, buffer, SGD_SM4_ECB, &key));
    OK(SKF_DigestInit(device, SGD_SM3, NULL, NULL, 0, &hash));
    OK(SKF_MacInit(key, &parameter, &mac));
    OK(SKF_GenerateAgreementDataWithECC(container, SGD_SM4_ECB, &point, e, 8, &agreement));
    point = signing;
    secret.BitLen = 256;
    memcpy(secret.PrivateKey + 32, KNOWN_D, 32);
    CIPHER->CipherLen = 16;
    sweep_device_handles();
    sweep_application_handles();
    sweep_container_handles();
    sweep_other_handles();
    sweep_null_pointers();
    sweep_short_buffers();
    sweep_lengths();
    OK(SKF_ECCSignData(container, e, 32, &signature));
    OK(SKF_ECCVerify(device, &signing, e, 32, &signature));
    OK(SKF_CloseHandle(mac));
    OK(SKF_CloseHandle(key));
    OK(SKF_CloseHandle(hash));
    OK(SKF_CloseHandle(agreement));
    OK(SKF_CloseContainer(container));
    OK(SKF_CloseContainer(rsa_container));
    OK(SKF_CloseApplication(application));
    OK(SKF_DisConnectDev(device));
}
