#include "check.h"

static void test_device_authentication(DEVHANDLE device)
{
    BYTE data[16];
    HAPPLICATION application = NULL;
    memset(data, 0, sizeof data);
    IS(SKF_DevAuth(device, data, 15), SAR_INDATALENERR);
    IS(authenticate(device, 8, 16, "0000000000000000"), SAR_DEVNOAUTH);
    IS(SKF_CreateApplication(device, (LPSTR) "x", (LPSTR)ADMIN_PIN, 10, (LPSTR)USER_PIN, 6, 0xFF, &application), SAR_DEVNOAUTH);
    IS(SKF_DeleteApplication(device, (LPSTR) "x"), SAR_DEVNOAUTH);
    IS(SKF_ChangeDevAuthKey(device, (BYTE *)"8765432187654321", 16), SAR_DEVNOAUTH);
    OK(authenticate(device, 8, 16, DEVICE_KEY));
    OK(authenticate(device, 16, 16, DEVICE_KEY));
    OK(authenticate(device, 8, 32, DEVICE_KEY));
    IS(SKF_ChangeDevAuthKey(device, (BYTE *)"8765432187654321", 15), SAR_INDATALENERR);
    OK(SKF_ChangeDevAuthKey(device, (BYTE *)"8765432187654321", 16));
    IS(authenticate(device, 8, 16, DEVICE_KEY), SAR_DEVNOAUTH);
    OK(authenticate(device, 8, 16, "8765432187654321"));
    OK(SKF_ChangeDevAuthKey(device, (BYTE *)DEVICE_KEY, 16));
    OK(authenticate(device, 8, 16, DEVICE_KEY));
}

static void test_applications(DEVHANDLE device)
{
    HAPPLICATION application = NULL, again = NULL;
    char *names;
    ULONG size = 0, small = 1;
    SKF_DeleteApplication(device, (LPSTR)APP_NAME);
    IS(SKF_OpenApplication(device, (LPSTR)APP_NAME, &application), SAR_APPLICATION_NOT_EXISTS);
    IS(SKF_DeleteApplication(device, (LPSTR)APP_NAME), SAR_APPLICATION_NOT_EXISTS);
    IS(SKF_CreateApplication(device, (LPSTR)APP_NAME, (LPSTR)ADMIN_PIN, 0, (LPSTR)USER_PIN, 6, 0xFF, &application), SAR_INVALIDPARAMERR);
    IS(SKF_CreateApplication(device, (LPSTR)APP_NAME, (LPSTR)ADMIN_PIN, 10, (LPSTR) "12345", 6, 0xFF, &application), SAR_PIN_LEN_RANGE);
    IS(SKF_CreateApplication(device, (LPSTR) "", (LPSTR)ADMIN_PIN, 10, (LPSTR)USER_PIN, 6, 0xFF, &application), SAR_APPLICATION_NAME_INVALID);
    IS(SKF_CreateApplication(device, (LPSTR) "123456789012345678901234567890123", (LPSTR)ADMIN_PIN, 10, (LPSTR)USER_PIN, 6, 0xFF, &application), SAR_APPLICATION_NAME_INVALID);
    IS(SKF_CreateApplication(device, (LPSTR) "\xb2\xe2\xca\xd4", (LPSTR)ADMIN_PIN, 10, (LPSTR)USER_PIN, 6, 0xFF, &application), SAR_APPLICATION_NAME_INVALID);
    OK(SKF_CreateApplication(device, (LPSTR)APP_NAME, (LPSTR)ADMIN_PIN, 10, (LPSTR)USER_PIN, 6, 0xFF, &application));
    IS(SKF_CreateApplication(device, (LPSTR)APP_NAME, (LPSTR)ADMIN_PIN, 10, (LPSTR)USER_PIN, 6, 0xFF, &again), SAR_APPLICATION_EXISTS);
    OK(SKF_EnumApplication(device, NULL, &size));
    names = (char *)guarded(size);
    IS(SKF_EnumApplication(device, names, &small), SAR_BUFFER_TOO_SMALL);
    TRUE_(small == size);
    OK(SKF_EnumApplication(device, names, &size));
    while (*names && strcmp(names, APP_NAME) != 0)
        names += strlen(names) + 1;
    TRUE_(strcmp(names, APP_NAME) == 0);
    OK(SKF_CloseApplication(application));
    IS(SKF_CloseApplication(application), SAR_INVALIDHANDLEERR);
}

static void test_pins(DEVHANDLE device)
{
    HAPPLICATION application = NULL;
    ULONG maximum = 0, left = 0, retry = 99;
    struct { BOOL is_default; BOOL canary; } flag = {7, 7};
    int i;
    OK(SKF_OpenApplication(device, (LPSTR)APP_NAME, &application));
    OK(SKF_GetPINInfo(application, USER_TYPE, &maximum, &left, &flag.is_default));
    TRUE_(maximum == 6 && left == 6 && flag.is_default == TRUE && flag.canary == 7);
    OK(SKF_GetPINInfo(application, ADMIN_TYPE, &maximum, &left, &flag.is_default));
    TRUE_(maximum == 10 && left == 10);
    IS(SKF_GetPINInfo(application, 2, &maximum, &left, &flag.is_default), SAR_USER_TYPE_INVALID);
    IS(SKF_VerifyPIN(application, 2, (LPSTR)USER_PIN, &retry), SAR_USER_TYPE_INVALID);
    IS(SKF_VerifyPIN(application, USER_TYPE, (LPSTR) "11111111", &retry), SAR_PIN_INCORRECT);
    TRUE_(retry == 5);
    IS(SKF_VerifyPIN(application, USER_TYPE, (LPSTR) "12345", &retry), SAR_PIN_LEN_RANGE);
    TRUE_(retry == 5);
    IS(SKF_VerifyPIN(application, USER_TYPE, (LPSTR) "", &retry), SAR_PIN_LEN_RANGE);
    IS(SKF_VerifyPIN(application, USER_TYPE, (LPSTR) "12345678901234567", &retry), SAR_PIN_LEN_RANGE);
    OK(SKF_VerifyPIN(application, USER_TYPE, (LPSTR)USER_PIN, &retry));
    TRUE_(retry == 6);
    IS(SKF_ChangePIN(application, USER_TYPE, (LPSTR) "11111111", (LPSTR) "22222222", &retry), SAR_PIN_INCORRECT);
    TRUE_(retry == 5);
    IS(SKF_ChangePIN(application, USER_TYPE, (LPSTR)USER_PIN, (LPSTR) "123", &retry), SAR_PIN_LEN_RANGE);
    OK(SKF_ChangePIN(application, USER_TYPE, (LPSTR)USER_PIN, (LPSTR) "22222222", &retry));
    OK(SKF_GetPINInfo(application, USER_TYPE, &maximum, &left, &flag.is_default));
    TRUE_(flag.is_default == FALSE && left == 6);
    for (i = 5; i >= 1; i--)
    {
        IS(SKF_VerifyPIN(application, USER_TYPE, (LPSTR) "11111111", &retry), SAR_PIN_INCORRECT);
        TRUE_(retry == (ULONG)i);
    }

    IS(SKF_VerifyPIN(application, USER_TYPE, (LPSTR) "11111111", &retry), SAR_PIN_LOCKED);
    TRUE_(retry == 0);
    IS(SKF_VerifyPIN(application, USER_TYPE, (LPSTR) "22222222", &retry), SAR_PIN_LOCKED);
    IS(SKF_UnblockPIN(application, (LPSTR) "00000000", (LPSTR)USER_PIN, &retry), SAR_PIN_INCORRECT);
    TRUE_(retry == 9);
    OK(SKF_UnblockPIN(application, (LPSTR)ADMIN_PIN, (LPSTR)USER_PIN, &retry));
    OK(SKF_VerifyPIN(application, USER_TYPE, (LPSTR)USER_PIN, &retry));
    OK(SKF_ClearSecureState(application));
    OK(SKF_CloseApplication(application));
}

void test_access(void)
{
    DEVHANDLE device = connect_device();
    test_device_authentication(device);
    test_applications(device);
    test_pins(device);
    OK(SKF_DisConnectDev(device));
}
