#include "check.h"

static void test_rights(DEVHANDLE device)
{
    HAPPLICATION application = NULL;
    ULONG retry = 0, size = 4;
    BYTE data[4];
    memset(data, 1, sizeof data);
    OK(authenticate(device, 8, 16, DEVICE_KEY));
    SKF_DeleteApplication(device, (LPSTR) "rights");
    OK(SKF_CreateApplication(device, (LPSTR) "rights", (LPSTR)ADMIN_PIN, 10, (LPSTR)USER_PIN, 6, SECURE_ADM_ACCOUNT, &application));
    IS(SKF_CreateFile(application, (LPSTR) "f", 4, 0xFF, 0xFF), SAR_USER_NOT_LOGGED_IN);
    OK(SKF_VerifyPIN(application, USER_TYPE, (LPSTR)USER_PIN, &retry));
    IS(SKF_CreateFile(application, (LPSTR) "f", 4, 0xFF, 0xFF), SAR_USER_NOT_LOGGED_IN);
    OK(SKF_VerifyPIN(application, ADMIN_TYPE, (LPSTR)ADMIN_PIN, &retry));
    OK(SKF_CreateFile(application, (LPSTR) "f", 4, SECURE_USER_ACCOUNT, SECURE_ADM_ACCOUNT));
    OK(SKF_WriteFile(application, (LPSTR) "f", 0, data, 4));
    IS(SKF_ReadFile(application, (LPSTR) "f", 0, 4, data, &size), SAR_USER_NOT_LOGGED_IN);
    OK(SKF_VerifyPIN(application, USER_TYPE, (LPSTR)USER_PIN, &retry));
    size = 4;
    OK(SKF_ReadFile(application, (LPSTR) "f", 0, 4, data, &size));
    IS(SKF_WriteFile(application, (LPSTR) "f", 0, data, 4), SAR_USER_NOT_LOGGED_IN);
    OK(SKF_ClearSecureState(application));
    size = 4;
    IS(SKF_ReadFile(application, (LPSTR) "f", 0, 4, data, &size), SAR_USER_NOT_LOGGED_IN);
    OK(SKF_DeleteApplication(device, (LPSTR) "rights"));
    IS(SKF_EnumFiles(application, NULL, &size), SAR_APPLICATION_NOT_EXISTS);
    OK(SKF_CloseApplication(application));
}

void test_files(void)
{
    DEVHANDLE device = connect_device();
    HAPPLICATION application = fresh_application(device, APP_NAME);
    FILEATTRIBUTE info;
    BYTE data[0x200], back[0x200];
    BYTE *exact;
    char *names;
    ULONG size = 0, i;
    for (i = 0; i < sizeof data; i++)
        data[i] = (BYTE)i;

    OK(SKF_EnumFiles(application, NULL, &size));
    names = (char *)guarded(size);
    OK(SKF_EnumFiles(application, names, &size));
    TRUE_(names[0] == 0);
    OK(SKF_CreateFile(application, (LPSTR) "\xe6\x96\x87\xe4\xbb\xb6", 0x100, SECURE_ANYONE_ACCOUNT, SECURE_USER_ACCOUNT));
    IS(SKF_CreateFile(application, (LPSTR) "\xe6\x96\x87\xe4\xbb\xb6", 0x100, 0xFF, 0xFF), SAR_FILE_ALREADY_EXIST);
    IS(SKF_CreateFile(application, (LPSTR) "123456789012345678901234567890123", 1, 0xFF, 0xFF), SAR_NAMELENERR);
    IS(SKF_CreateFile(application, (LPSTR) "x", 1, 0x77, 0xFF), SAR_INVALIDPARAMERR);
    IS(SKF_CreateFile(application, (LPSTR) "huge", 0x7FFFFFFF, 0xFF, 0xFF), SAR_NO_ROOM);
    OK(SKF_CreateFile(application, (LPSTR) "12345678901234567890123456789012", 16, 0xFF, 0xFF));
    OK(SKF_GetFileInfo(application, (LPSTR) "12345678901234567890123456789012", &info));
    TRUE_(memcmp(info.FileName, "12345678901234567890123456789012", 32) == 0 && info.FileSize == 16);
    OK(SKF_GetFileInfo(application, (LPSTR) "\xe6\x96\x87\xe4\xbb\xb6", &info));
    TRUE_(info.FileSize == 0x100 && info.ReadRights == SECURE_ANYONE_ACCOUNT && info.WriteRights == SECURE_USER_ACCOUNT);
    IS(SKF_GetFileInfo(application, (LPSTR) "none", &info), SAR_FILE_NOT_EXIST);

    OK(SKF_WriteFile(application, (LPSTR) "\xe6\x96\x87\xe4\xbb\xb6", 0x10, data, 8));
    size = sizeof back;
    OK(SKF_ReadFile(application, (LPSTR) "\xe6\x96\x87\xe4\xbb\xb6", 0x10, 256, back, &size));
    TRUE_(size == 8 && memcmp(back, data, 8) == 0);
    IS(SKF_WriteFile(application, (LPSTR) "\xe6\x96\x87\xe4\xbb\xb6", 0xFC, data, 8), SAR_INDATALENERR);
    OK(SKF_WriteFile(application, (LPSTR) "\xe6\x96\x87\xe4\xbb\xb6", 0, data, 0x100));
    OK(SKF_ReadFile(application, (LPSTR) "\xe6\x96\x87\xe4\xbb\xb6", 0, 0x100, NULL, &size));
    TRUE_(size == 0x100);
    size = 0xFF;
    IS(SKF_ReadFile(application, (LPSTR) "\xe6\x96\x87\xe4\xbb\xb6", 0, 0x100, back, &size), SAR_BUFFER_TOO_SMALL);
    TRUE_(size == 0x100);
    exact = guarded(0x100);
    OK(SKF_ReadFile(application, (LPSTR) "\xe6\x96\x87\xe4\xbb\xb6", 0, 0x100, exact, &size));
    TRUE_(memcmp(exact, data, 0x100) == 0);
    IS(SKF_ReadFile(application, (LPSTR) "none", 0, 1, back, &size), SAR_FILE_NOT_EXIST);
    IS(SKF_WriteFile(application, (LPSTR) "none", 0, data, 1), SAR_FILE_NOT_EXIST);
    IS(SKF_DeleteFile(application, (LPSTR) "none"), SAR_FILE_NOT_EXIST);
    OK(SKF_DeleteFile(application, (LPSTR) "\xe6\x96\x87\xe4\xbb\xb6"));
    IS(SKF_GetFileInfo(application, (LPSTR) "\xe6\x96\x87\xe4\xbb\xb6", &info), SAR_FILE_NOT_EXIST);
    OK(SKF_CloseApplication(application));
    test_rights(device);
    OK(SKF_DisConnectDev(device));
}
