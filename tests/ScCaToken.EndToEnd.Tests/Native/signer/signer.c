/* Signs and verifies on whatever key is there until its standard input ends, whatever happens to the key meanwhile; then says how it went.
   signer MODULE PIN */
#include <dlfcn.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef unsigned long ulong_t;
typedef struct { ulong_t type; void *value; ulong_t length; } attribute_t;
typedef struct { ulong_t type; void *parameter; ulong_t length; } mechanism_t;

static ulong_t (*Initialize)(void *), (*Finalize)(void *), (*GetSlotList)(unsigned char, ulong_t *, ulong_t *);
static ulong_t (*OpenSession)(ulong_t, ulong_t, void *, void *, ulong_t *), (*CloseSession)(ulong_t);
static ulong_t (*Login)(ulong_t, ulong_t, char *, ulong_t);
static ulong_t (*FindObjectsInit)(ulong_t, attribute_t *, ulong_t), (*FindObjects)(ulong_t, ulong_t *, ulong_t, ulong_t *), (*FindObjectsFinal)(ulong_t);
static ulong_t (*SignInit)(ulong_t, mechanism_t *, ulong_t), (*Sign)(ulong_t, unsigned char *, ulong_t, unsigned char *, ulong_t *);
static ulong_t (*VerifyInit)(ulong_t, mechanism_t *, ulong_t), (*Verify)(ulong_t, unsigned char *, ulong_t, unsigned char *, ulong_t);

static long good, errors, wrong, sessions;
static double slowest;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static int over(void)
{
    struct pollfd in = { 0, POLLIN, 0 };
    return poll(&in, 1, 0) != 0;
}

/* Every call is timed: none may hang. */
static ulong_t timed(double start, ulong_t result)
{
    double took = now() - start;
    if (took > slowest)
        slowest = took;
    if (result != 0)
        errors++;
    return result;
}

static ulong_t find(ulong_t session, ulong_t class, ulong_t *found)
{
    attribute_t wanted = { 0, &class, sizeof class };
    ulong_t count = 0, result;
    if ((result = timed(now(), FindObjectsInit(session, &wanted, 1))) != 0)
        return result;
    result = timed(now(), FindObjects(session, found, 1, &count));
    FindObjectsFinal(session);
    return result != 0 ? result : count != 1;
}

static void use(ulong_t session, char *pin)
{
    mechanism_t ecdsa = { 0x1041, NULL, 0 };
    ulong_t private_key, public_key;
    unsigned char digest[32], signature[64];
    size_t i;
    if (timed(now(), Login(session, 1, pin, strlen(pin))) != 0 || find(session, 3, &private_key) != 0 || find(session, 2, &public_key) != 0)
        return;
    printf("%ld\n", ++sessions);
    fflush(stdout);
    while (!over())
    {
        ulong_t length = sizeof signature;
        for (i = 0; i < sizeof digest; i++)
            digest[i] = (unsigned char)rand();
        if (timed(now(), SignInit(session, &ecdsa, private_key)) != 0 || timed(now(), Sign(session, digest, sizeof digest, signature, &length)) != 0)
            return;
        if (VerifyInit(session, &ecdsa, public_key) != 0)
            return;
        switch (Verify(session, digest, sizeof digest, signature, length))
        {
        case 0:
            good++;
            break;
        case 0xC0: /* CKR_SIGNATURE_INVALID */
        case 0xC1: /* CKR_SIGNATURE_LEN_RANGE */
            wrong++;
            break;
        default: /* the key is gone */
            return;
        }
        usleep(500);
    }
}

int main(int argc, char **argv)
{
    void *library = argc == 3 ? dlopen(argv[1], RTLD_NOW) : NULL;
    if (library == NULL)
        return 2;
    Initialize = dlsym(library, "C_Initialize"); Finalize = dlsym(library, "C_Finalize"); GetSlotList = dlsym(library, "C_GetSlotList");
    OpenSession = dlsym(library, "C_OpenSession"); CloseSession = dlsym(library, "C_CloseSession"); Login = dlsym(library, "C_Login");
    FindObjectsInit = dlsym(library, "C_FindObjectsInit"); FindObjects = dlsym(library, "C_FindObjects"); FindObjectsFinal = dlsym(library, "C_FindObjectsFinal");
    SignInit = dlsym(library, "C_SignInit"); Sign = dlsym(library, "C_Sign"); VerifyInit = dlsym(library, "C_VerifyInit"); Verify = dlsym(library, "C_Verify");
    if (Initialize(NULL) != 0)
        return 3;
    while (!over())
    {
        ulong_t slots[16], count = 16, session;
        double start = now();
        ulong_t listed = GetSlotList(1, NULL, &count);
        count = 16;
        if (listed == 0)
            listed = GetSlotList(1, slots, &count);
        if (now() - start > slowest)
            slowest = now() - start;
        if (listed != 0 || count == 0 || timed(now(), OpenSession(slots[0], 6, NULL, NULL, &session)) != 0)
        {
            usleep(2000);
            continue;
        }
        use(session, argv[2]);
        CloseSession(session);
    }
    Finalize(NULL);
    printf("good %ld wrong %ld errors %ld sessions %ld slowest %.3f\n", good, wrong, errors, sessions, slowest);
    return 0;
}
