/*
 * What Wine 8's bcrypt.dll lacks and .NET uses: PBKDF2 as a key derivation, and the strength of an RSA key. Everything else is forwarded to Wine's own,
 * which run installs as bcryptw.dll. No test of cryptography: the numbers are Wine's.
 */
#include <windows.h>
#include <bcrypt.h>
#include <stdlib.h>
#include <string.h>

#define MARK 0x32464B42u
#define ADDED(name) __declspec(dllexport) NTSTATUS WINAPI Added_##name

struct password
{
    ULONG mark, length;
    UCHAR bytes[1];
};

/* BCRYPT_PBKDF2_ALG_HANDLE, a pseudo handle of Windows 10. */
static const BCRYPT_ALG_HANDLE pbkdf2 = (BCRYPT_ALG_HANDLE)0x331;

static FARPROC wine(const char *name)
{
    static HMODULE library;
    if (library == NULL)
        library = LoadLibraryW(L"bcryptw.dll");
    return GetProcAddress(library, name);
}

#define WINE(name) ((__typeof__(&name))(void *)wine(#name))

ADDED(BCryptOpenAlgorithmProvider)(BCRYPT_ALG_HANDLE *algorithm, LPCWSTR id, LPCWSTR implementation, ULONG flags)
{
    if (wcscmp(id, L"PBKDF2") != 0)
        return WINE(BCryptOpenAlgorithmProvider)(algorithm, id, implementation, flags);
    *algorithm = pbkdf2;
    return 0;
}

ADDED(BCryptCloseAlgorithmProvider)(BCRYPT_ALG_HANDLE algorithm, ULONG flags)
{
    return algorithm == pbkdf2 ? 0 : WINE(BCryptCloseAlgorithmProvider)(algorithm, flags);
}

ADDED(BCryptGenerateSymmetricKey)(BCRYPT_ALG_HANDLE algorithm, BCRYPT_KEY_HANDLE *key, PUCHAR object, ULONG object_length, PUCHAR secret, ULONG length, ULONG flags)
{
    struct password *password;
    if (algorithm != pbkdf2)
        return WINE(BCryptGenerateSymmetricKey)(algorithm, key, object, object_length, secret, length, flags);
    password = malloc(sizeof *password + length);
    password->mark = MARK;
    password->length = length;
    memcpy(password->bytes, secret, length);
    *key = password;
    return 0;
}

ADDED(BCryptDestroyKey)(BCRYPT_KEY_HANDLE key)
{
    if (((struct password *)key)->mark != MARK)
        return WINE(BCryptDestroyKey)(key);
    free(key);
    return 0;
}

ADDED(BCryptKeyDerivation)(BCRYPT_KEY_HANDLE key, BCryptBufferDesc *parameters, PUCHAR output, ULONG length, ULONG *written, ULONG flags)
{
    struct password *password = key;
    BCRYPT_ALG_HANDLE hmac;
    LPCWSTR hash = L"SHA256";
    PUCHAR salt = NULL;
    ULONG salt_length = 0, i;
    ULONGLONG iterations = 0;
    NTSTATUS status;
    (void)flags;
    for (i = 0; i < parameters->cBuffers; i++)
    {
        BCryptBuffer *buffer = &parameters->pBuffers[i];
        if (buffer->BufferType == KDF_HASH_ALGORITHM)
            hash = buffer->pvBuffer;
        if (buffer->BufferType == KDF_SALT)
        {
            salt = buffer->pvBuffer;
            salt_length = buffer->cbBuffer;
        }

        if (buffer->BufferType == KDF_ITERATION_COUNT)
            memcpy(&iterations, buffer->pvBuffer, sizeof iterations);
    }

    status = WINE(BCryptOpenAlgorithmProvider)(&hmac, hash, NULL, BCRYPT_ALG_HANDLE_HMAC_FLAG);
    if (status != 0)
        return status;
    status = WINE(BCryptDeriveKeyPBKDF2)(hmac, password->bytes, password->length, salt, salt_length, iterations, output, length, 0);
    WINE(BCryptCloseAlgorithmProvider)(hmac, 0);
    *written = length;
    return status;
}

ADDED(BCryptGetProperty)(BCRYPT_HANDLE handle, LPCWSTR name, PUCHAR output, ULONG length, ULONG *written, ULONG flags)
{
    UCHAR key[2048];
    ULONG size;
    NTSTATUS status = WINE(BCryptGetProperty)(handle, name, output, length, written, flags);
    if (status == 0 || wcscmp(name, L"KeyStrength") != 0 || length < sizeof(ULONG)
        || WINE(BCryptExportKey)(handle, NULL, BCRYPT_RSAPUBLIC_BLOB, key, sizeof key, &size, 0) != 0)
        return status;
    memcpy(output, &((BCRYPT_RSAKEY_BLOB *)key)->BitLength, sizeof(ULONG));
    *written = sizeof(ULONG);
    return 0;
}
