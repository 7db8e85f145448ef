#include "check.h"

/* Closing in the order clients close: the application before its container, the device before everything. */
void test_handles(void)
{
    DEVHANDLE device = connect_device(), other = connect_device();
    HAPPLICATION application = fresh_application(device, APP_NAME);
    HCONTAINER container = NULL;
    HANDLE key = NULL, hash = NULL;
    BYTE value[16], e[32];
    ULONG type = 0, size = 0;
    ECCSIGNATUREBLOB signature;
    ECCPUBLICKEYBLOB public_key;
    memset(value, 1, sizeof value);
    memset(e, 1, sizeof e);
    OK(SKF_CreateContainer(application, (LPSTR) "closing", &container));
    OK(SKF_GenECCKeyPair(container, SGD_SM2_1, &public_key));
    OK(SKF_CloseApplication(application));
    IS(SKF_ECCSignData(container, e, 32, &signature), SAR_INVALIDHANDLEERR);
    IS(SKF_GetContainerType(container, &type), SAR_INVALIDHANDLEERR);
    OK(SKF_CloseContainer(container));
    IS(SKF_CloseContainer(container), SAR_INVALIDHANDLEERR);

    /* The login is the application's on the card, not the handle's. */
    OK(SKF_OpenApplication(other, (LPSTR)APP_NAME, &application));
    OK(SKF_OpenContainer(application, (LPSTR) "closing", &container));
    OK(SKF_ECCSignData(container, e, 32, &signature));
    OK(SKF_SetSymmKey(other, value, SGD_SM4_ECB, &key));
    OK(SKF_DigestInit(other, SGD_SM3, NULL, NULL, 0, &hash));
    IS(SKF_DigestUpdate(key, value, 16), SAR_INVALIDHANDLEERR);
    IS(SKF_MacUpdate(hash, value, 16), SAR_INVALIDHANDLEERR);
    IS(SKF_ECCSignData(hash, e, 32, &signature), SAR_INVALIDHANDLEERR);
    IS(SKF_CloseContainer(application), SAR_INVALIDHANDLEERR);
    IS(SKF_CloseHandle(container), SAR_INVALIDHANDLEERR);
    IS(SKF_CloseHandle(NULL), SAR_INVALIDHANDLEERR);
    IS(SKF_CloseHandle((HANDLE)~(size_t)0), SAR_INVALIDHANDLEERR);
    OK(SKF_LockDev(other, 1000));
    OK(SKF_DisConnectDev(other));
    IS(SKF_EnumContainer(application, NULL, &size), SAR_INVALIDHANDLEERR);
    IS(SKF_DigestUpdate(hash, value, 16), SAR_INVALIDHANDLEERR);
    OK(SKF_CloseHandle(hash));
    OK(SKF_CloseApplication(application));
    OK(SKF_CloseContainer(container));
    OK(SKF_CloseHandle(key));

    /* The lock went with its handle; the login is still there. */
    OK(SKF_LockDev(device, 1000));
    OK(SKF_UnlockDev(device));
    OK(SKF_OpenApplication(device, (LPSTR)APP_NAME, &application));
    OK(SKF_OpenContainer(application, (LPSTR) "closing", &container));
    OK(SKF_ECCSignData(container, e, 32, &signature));
    OK(SKF_ClearSecureState(application));
    OK(SKF_CloseApplication(application));
    OK(SKF_CloseContainer(container));
    OK(SKF_DisConnectDev(device));
}
