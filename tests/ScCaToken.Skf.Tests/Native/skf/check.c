#include "check.h"
#ifndef _WIN32
#include <sys/mman.h>
#include <unistd.h>
#endif

int checks;
int failures;
const char *output_directory;

const BYTE KNOWN_D[32] = {
    0x39, 0x45, 0x20, 0x8F, 0x7B, 0x21, 0x44, 0xB1, 0x3F, 0x36, 0xE3, 0x8A, 0xC6, 0xD3, 0x9F, 0x95,
    0x88, 0x93, 0x93, 0x69, 0x28, 0x60, 0xB5, 0x1A, 0x42, 0xFB, 0x81, 0xEF, 0x4D, 0xF7, 0xC5, 0xB8};
const BYTE KNOWN_X[32] = {
    0x09, 0xF9, 0xDF, 0x31, 0x1E, 0x54, 0x21, 0xA1, 0x50, 0xDD, 0x7D, 0x16, 0x1E, 0x4B, 0xC5, 0xC6,
    0x72, 0x17, 0x9F, 0xAD, 0x18, 0x33, 0xFC, 0x07, 0x6B, 0xB0, 0x8F, 0xF3, 0x56, 0xF3, 0x50, 0x20};
const BYTE KNOWN_Y[32] = {
    0xCC, 0xEA, 0x49, 0x0C, 0xE2, 0x67, 0x75, 0xA5, 0x2D, 0xC6, 0xEA, 0x71, 0x8C, 0xC1, 0xAA, 0x60,
    0x0A, 0xED, 0x05, 0xFB, 0xF3, 0x5E, 0x08, 0x4A, 0x66, 0x32, 0xF6, 0x07, 0x2D, 0xA9, 0xAD, 0x13};

void expect_code(const char *file, int line, const char *text, ULONG got, ULONG wanted)
{
    __sync_fetch_and_add(&checks, 1);
    if (got != wanted)
    {
        __sync_fetch_and_add(&failures, 1);
        printf("%s:%d: %s: %08X, wanted %08X\n", file, line, text, (unsigned)got, (unsigned)wanted);
    }
}

void expect_true(const char *file, int line, const char *text, int holds)
{
    __sync_fetch_and_add(&checks, 1);
    if (!holds)
    {
        __sync_fetch_and_add(&failures, 1);
        printf("%s:%d: not so: %s\n", file, line, text);
    }
}

#ifdef _WIN32
static BYTE *pages_before_guard(size_t length)
{
    DWORD old;
    BYTE *start = VirtualAlloc(NULL, length + 4096, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (start == NULL || !VirtualProtect(start + length, 4096, PAGE_NOACCESS, &old))
        abort();
    return start;
}

static size_t page_size(void) { return 4096; }
#else
static size_t page_size(void) { return (size_t)sysconf(_SC_PAGESIZE); }

static BYTE *pages_before_guard(size_t length)
{
    BYTE *start = mmap(NULL, length + page_size(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED || mprotect(start + length, page_size(), PROT_NONE) != 0)
        abort();
    return start;
}
#endif

BYTE *guarded(size_t size)
{
    size_t length = ((size + page_size() - 1) / page_size() + 1) * page_size();
    BYTE *start = pages_before_guard(length);
    memset(start, 0xA5, length);
    return start + length - size;
}

const char *device_name(void)
{
    static char name[1024];
    char list[4096];
    ULONG size = sizeof list;
    if (name[0] == 0 && SKF_EnumDev(TRUE, list, &size) == SAR_OK)
        strncpy(name, list, sizeof name - 1);
    return name;
}

DEVHANDLE connect_device(void)
{
    DEVHANDLE device = NULL;
    ULONG code = SKF_ConnectDev((LPSTR)device_name(), &device);
    if (code != SAR_OK)
    {
        printf("no device: '%s' %08X\n", device_name(), (unsigned)code);
        exit(2);
    }

    return device;
}

void sm4_ecb(DEVHANDLE device, const BYTE *key, const BYTE *in, ULONG length, BYTE *out)
{
    BLOCKCIPHERPARAM parameter;
    HANDLE handle = NULL;
    ULONG written = length;
    memset(&parameter, 0, sizeof parameter);
    OK(SKF_SetSymmKey(device, (BYTE *)key, SGD_SM4_ECB, &handle));
    OK(SKF_EncryptInit(handle, parameter));
    OK(SKF_Encrypt(handle, (BYTE *)in, length, out, &written));
    TRUE_(written == length);
    OK(SKF_CloseHandle(handle));
}

ULONG authenticate(DEVHANDLE device, ULONG random_length, ULONG data_length, const char *key)
{
    BYTE random[64], data[64];
    memset(random, 0, sizeof random);
    memset(data, 0, sizeof data);
    OK(SKF_GenRandom(device, random, random_length));
    sm4_ecb(device, (const BYTE *)key, random, 32, data);
    return SKF_DevAuth(device, data, data_length);
}

HAPPLICATION fresh_application(DEVHANDLE device, const char *name)
{
    HAPPLICATION application = NULL;
    ULONG retry = 0;
    OK(authenticate(device, 8, 16, DEVICE_KEY));
    SKF_DeleteApplication(device, (LPSTR)name);
    OK(SKF_CreateApplication(device, (LPSTR)name, (LPSTR)ADMIN_PIN, 10, (LPSTR)USER_PIN, 6, SECURE_ANYONE_ACCOUNT, &application));
    OK(SKF_VerifyPIN(application, USER_TYPE, (LPSTR)USER_PIN, &retry));
    return application;
}

void sm2_digest(DEVHANDLE device, ECCPUBLICKEYBLOB *key, const void *message, ULONG length, BYTE *e)
{
    HANDLE hash = NULL;
    ULONG size = 32;
    OK(SKF_DigestInit(device, SGD_SM3, key, (BYTE *)"1234567812345678", 16, &hash));
    OK(SKF_Digest(hash, (BYTE *)message, length, e, &size));
    TRUE_(size == 32);
    OK(SKF_CloseHandle(hash));
}

void save(const char *name, const void *data, size_t length)
{
    char path[1024];
    FILE *file;
    if (output_directory == NULL)
        return;
    snprintf(path, sizeof path, "%s/%s", output_directory, name);
    file = fopen(path, "wb");
    if (file == NULL || fwrite(data, 1, length, file) != length)
        abort();
    fclose(file);
}

void known_public(ECCPUBLICKEYBLOB *blob)
{
    memset(blob, 0, sizeof *blob);
    blob->BitLen = 256;
    memcpy(blob->XCoordinate + 32, KNOWN_X, 32);
    memcpy(blob->YCoordinate + 32, KNOWN_Y, 32);
}
