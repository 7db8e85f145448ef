#include <pthread.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

static volatile int stop;

/* Processor time of this thread, which a busy machine does not falsify. */
static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Each thread has its own handles and container; all share the application's login and the device. */
static void *work(void *number)
{
    char name[32];
    DEVHANDLE device = connect_device();
    HAPPLICATION application = NULL;
    HCONTAINER container = NULL;
    ECCPUBLICKEYBLOB key;
    ECCSIGNATUREBLOB signature;
    BLOCKCIPHERPARAM parameter;
    BYTE cipher_memory[180], e[32], text[64], cipher[80], back[80];
    ECCCIPHERBLOB *wrapped = (ECCCIPHERBLOB *)cipher_memory;
    long round;
    memset(&parameter, 0, sizeof parameter);
    parameter.IVLen = 16;
    parameter.PaddingType = 1;
    sprintf(name, "thread %ld", (long)(size_t)number);
    OK(SKF_OpenApplication(device, (LPSTR)APP_NAME, &application));
    OK(SKF_CreateContainer(application, (LPSTR)name, &container));
    OK(SKF_GenECCKeyPair(container, SGD_SM2_1, &key));
    OK(SKF_GenECCKeyPair(container, SGD_SM2_3, &key));
    for (round = 0; !stop; round++)
    {
        HANDLE one = NULL, two = NULL;
        HCONTAINER again = NULL;
        ULONG size = sizeof cipher, length = sizeof back;
        ECCPUBLICKEYBLOB signing;
        memset(e, (int)round + 1, sizeof e);
        memset(text, (int)round, sizeof text);
        OK(SKF_OpenContainer(application, (LPSTR)name, &again));
        size = sizeof signing;
        OK(SKF_ExportPublicKey(again, TRUE, (BYTE *)&signing, &size));
        OK(SKF_ECCSignData(again, e, 32, &signature));
        OK(SKF_ECCVerify(device, &signing, e, 32, &signature));
        OK(SKF_CloseContainer(again));
        IS(SKF_CloseContainer(again), SAR_INVALIDHANDLEERR);
        if (round % 4 == 0)
        {
            OK(SKF_ECCExportSessionKey(container, SGD_SM4_CBC, &key, wrapped, &one));
            OK(SKF_ImportSessionKey(container, SGD_SM4_CBC, cipher_memory, 180, &two));
            OK(SKF_EncryptInit(one, parameter));
            size = sizeof cipher;
            OK(SKF_Encrypt(one, text, sizeof text, cipher, &size));
            OK(SKF_DecryptInit(two, parameter));
            OK(SKF_Decrypt(two, cipher, size, back, &length));
            TRUE_(length == sizeof text && memcmp(back, text, sizeof text) == 0);
            OK(SKF_CloseHandle(one));
            OK(SKF_CloseHandle(two));
        }

        if (round % 16 == 0)
        {
            OK(SKF_LockDev(device, 0xFFFFFFFF));
            OK(SKF_LockDev(device, 0));
            OK(SKF_ECCSignData(container, e, 32, &signature));
            OK(SKF_UnlockDev(device));
            OK(SKF_UnlockDev(device));
        }
    }

    OK(SKF_CloseContainer(container));
    OK(SKF_CloseApplication(application));
    OK(SKF_DisConnectDev(device));
    return NULL;
}

void test_threads(int threads, int seconds)
{
    pthread_t all[64];
    DEVHANDLE device = connect_device();
    HAPPLICATION application = fresh_application(device, APP_NAME);
    int i;
    for (i = 0; i < threads && i < 64; i++)
        pthread_create(&all[i], NULL, work, (void *)(size_t)i);
    sleep((unsigned)seconds);
    stop = 1;
    for (i = 0; i < threads && i < 64; i++)
        pthread_join(all[i], NULL);
    OK(SKF_CloseApplication(application));
    OK(SKF_DisConnectDev(device));
}

/* Microseconds per SKF_ECCSignData on one thread, the middle of ten batches. */
static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return a < b ? -1 : a > b;
}

void bench_sign(int seconds)
{
    DEVHANDLE device = connect_device();
    HAPPLICATION application = fresh_application(device, APP_NAME);
    HCONTAINER container = NULL;
    ECCPUBLICKEYBLOB key;
    ECCSIGNATUREBLOB signature;
    BYTE e[32];
    double batches[200], end;
    int count = 0, i;
    memset(e, 1, sizeof e);
    OK(SKF_CreateContainer(application, (LPSTR) "bench", &container));
    OK(SKF_GenECCKeyPair(container, SGD_SM2_1, &key));
    for (i = 0; i < 2000; i++)
        SKF_ECCSignData(container, e, 32, &signature);
    for (end = now() + seconds; count < 200 && (now() < end || count < 10); count++)
    {
        double start = now();
        for (i = 0; i < 1000; i++)
            SKF_ECCSignData(container, e, 32, &signature);
        batches[count] = (now() - start) * 1000;
    }

    qsort(batches, (size_t)count, sizeof batches[0], by_value);
    printf("SKF_ECCSignData: least %.2f, middle %.2f microseconds of processor time\n", batches[0], batches[count / 2]);
    OK(SKF_CloseContainer(container));
    OK(SKF_CloseApplication(application));
    OK(SKF_DisConnectDev(device));
}
