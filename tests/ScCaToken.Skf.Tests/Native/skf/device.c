#include <pthread.h>
#include <unistd.h>
#include "check.h"

/* The address under which the library exports a function. On Windows its name means a stub of this program. */
#ifdef _WIN32
#define EXPORTED(name) ((void *)GetProcAddress(GetModuleHandleA("sccatoken.dll"), #name))
#else
#define EXPORTED(name) ((void *)name)
#endif
#define LISTED(name) TRUE_((void *)list->name == EXPORTED(name))

void test_function_list(void)
{
    PSKF_FUNCLIST list = NULL;
    IS(SKF_GetFuncList(NULL), SAR_INVALIDPARAMERR);
    OK(SKF_GetFuncList(&list));
    TRUE_(list->version.major == 1);
    LISTED(SKF_WaitForDevEvent);
    LISTED(SKF_EnumDev);
    LISTED(SKF_CreateApplication);
    LISTED(SKF_ExportCertificate);
    LISTED(SKF_ECCSignData);
    LISTED(SKF_EncryptInit);
    LISTED(SKF_CloseHandle);
    LISTED(SKF_RSAPriKeyOperation);
}

void test_device(void)
{
    ULONG needed = 0, size, state = 9;
    char small[1];
    char *list;
    DEVHANDLE device;
    DEVINFO info;
    BYTE random[3000], zero[16], answer[600];
    static const BYTE get_info[] = {0x80, 0x04, 0x00, 0x00, 0x00, 0x00, 0x00};

    OK(SKF_EnumDev(TRUE, NULL, &needed));
    TRUE_(needed >= 3);
    size = 1;
    IS(SKF_EnumDev(TRUE, small, &size), SAR_BUFFER_TOO_SMALL);
    TRUE_(size == needed);
    list = (char *)guarded(needed);
    OK(SKF_EnumDev(TRUE, list, &size));
    TRUE_(size == needed && list[needed - 1] == 0 && list[needed - 2] == 0 && list[0] != 0);
    OK(SKF_EnumDev(FALSE, NULL, &size));
    TRUE_(size >= needed);

    OK(SKF_GetDevState((LPSTR)device_name(), &state));
    TRUE_(state == DEV_PRESENT_STATE);
    OK(SKF_GetDevState((LPSTR) "no such device", &state));
    TRUE_(state == DEV_ABSENT_STATE);

    device = (DEVHANDLE)1;
    TRUE_(SKF_ConnectDev((LPSTR) "no such device", &device) != SAR_OK);
    device = connect_device();
    OK(SKF_SetLabel(device, (LPSTR) "\xe5\x9b\x9b\xe5\xb7\x9d" "CA"));
    OK(SKF_GetDevInfo(device, &info));
    TRUE_(strcmp(info.Label, "\xe5\x9b\x9b\xe5\xb7\x9d" "CA") == 0);
    TRUE_(info.Version.major == 1 && info.Manufacturer[0] != 0 && info.SerialNumber[0] != 0);
    TRUE_(info.DevAuthAlgId == SGD_SM4_ECB);
    TRUE_((info.AlgAsymCap & 0x00030F00) == 0x00030F00);
    TRUE_((info.AlgSymCap & SGD_SM4_CBC) == SGD_SM4_CBC && (info.AlgHashCap & SGD_SM3) == SGD_SM3);
    TRUE_(info.TotalSpace >= info.FreeSpace && info.FreeSpace > 0);
    OK(SKF_SetLabel(device, (LPSTR) "12345678901234567890123456789012"));
    IS(SKF_SetLabel(device, (LPSTR) "123456789012345678901234567890123"), SAR_NAMELENERR);
    IS(SKF_SetLabel(device, (LPSTR) ""), SAR_NAMELENERR);

    memset(random, 0, sizeof random);
    OK(SKF_GenRandom(device, random, sizeof random));
    TRUE_(memcmp(random, random + 1500, 1500) != 0);
    IS(SKF_GenRandom(device, random, 0), SAR_INVALIDPARAMERR);

    memset(zero, 0, sizeof zero);
    size = sizeof answer;
    TRUE_(SKF_Transmit(device, zero, sizeof zero, answer, &size) != SAR_OK);
    size = sizeof answer;
    OK(SKF_Transmit(device, (BYTE *)get_info, sizeof get_info, answer, &size));
    TRUE_(size == 290 && answer[288] == 0x90 && answer[289] == 0x00);
    size = 4;
    IS(SKF_Transmit(device, (BYTE *)get_info, sizeof get_info, answer, &size), SAR_BUFFER_TOO_SMALL);
    TRUE_(size == 290);
    OK(SKF_DisConnectDev(device));
    IS(SKF_DisConnectDev(device), SAR_INVALIDHANDLEERR);
    IS(SKF_GetDevInfo(device, &info), SAR_INVALIDHANDLEERR);
}

static volatile int finished;

static void *wait_for_event(void *unused)
{
    char name[64];
    ULONG size = sizeof name, event = 99;
    (void)unused;
    OK(SKF_WaitForDevEvent(name, &size, &event));
    TRUE_(event == 0 && name[0] == 0);
    __sync_fetch_and_add(&finished, 1);
    return NULL;
}

static void *try_lock(void *other)
{
    IS(SKF_LockDev((DEVHANDLE)other, 50), SAR_TIMEOUTERR);
    return NULL;
}

static void *unlock(void *device)
{
    OK(SKF_UnlockDev((DEVHANDLE)device));
    return NULL;
}

void test_locks_and_events(void)
{
    DEVHANDLE first = connect_device(), second = connect_device();
    DEVINFO info;
    pthread_t threads[4];
    int i;

    IS(SKF_UnlockDev(first), SAR_FAIL);
    OK(SKF_LockDev(first, 0xFFFFFFFF));
    OK(SKF_LockDev(first, 100));
    OK(SKF_GetDevInfo(first, &info));
    IS(SKF_LockDev(second, 0), SAR_TIMEOUTERR);
    pthread_create(&threads[0], NULL, try_lock, second);
    pthread_join(threads[0], NULL);
    OK(SKF_UnlockDev(first));
    IS(SKF_LockDev(second, 20), SAR_TIMEOUTERR);
    pthread_create(&threads[0], NULL, unlock, first);
    pthread_join(threads[0], NULL);
    OK(SKF_LockDev(second, 1000));
    IS(SKF_UnlockDev(first), SAR_FAIL);
    OK(SKF_DisConnectDev(second));
    OK(SKF_LockDev(first, 1000));
    OK(SKF_UnlockDev(first));
    OK(SKF_DisConnectDev(first));

    OK(SKF_CancelWaitForDevEvent());
    for (i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, wait_for_event, NULL);
    /* A thread that begins to wait after a cancel waits for the next one. */
    while (finished < 4)
    {
        usleep(50000);
        OK(SKF_CancelWaitForDevEvent());
    }

    for (i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
}

/* Shows by a file that this process is here, and waits until the other one is. */
static void meet(const char *image, const char *me, const char *other)
{
    char name[1024];
    FILE *file;
    int i;
    snprintf(name, sizeof name, "%s.%s", image, me);
    file = fopen(name, "w");
    fclose(file);
    snprintf(name, sizeof name, "%s.%s", image, other);
    for (i = 0; i < 6000 && access(name, F_OK) != 0; i++)
        usleep(10000);
    TRUE_(access(name, F_OK) == 0);
}

/* Run by two processes at once: a file says who is inside, and nobody ever meets another. Goes on until the lock was once found taken. */
void test_process_locks(const char *me, const char *other)
{
    DEVHANDLE device = connect_device();
    const char *image = strchr(getenv("SCCA_TOKEN"), ':') + 1;
    char inside[1024];
    int i, taken = 0;
    snprintf(inside, sizeof inside, "%s.inside", image);
    meet(image, me, other);
    for (i = 0; i < 20 || (taken == 0 && i < 400); i++)
    {
        FILE *file;
        if (SKF_LockDev(device, 0) != SAR_OK)
        {
            taken++;
            OK(SKF_LockDev(device, 60000));
        }

        OK(SKF_LockDev(device, 0));
        file = fopen(inside, "r");
        TRUE_(file == NULL);
        file = fopen(inside, "w");
        fclose(file);
        usleep(5000);
        remove(inside);
        OK(SKF_UnlockDev(device));
        OK(SKF_UnlockDev(device));
    }

    OK(SKF_DisConnectDev(device));
    printf("found the lock taken %d times\n", taken);
}
