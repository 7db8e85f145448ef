/* Stores data objects on the key until its standard input ends, and keeps the newest of them; says the number of each once the library has
   confirmed it. A failed call ends the program.
   writer MODULE PIN NAME FIRST     stores NAME:FIRST, NAME:FIRST+1 and so on
   writer MODULE PIN                lists what is stored: NAME:NUMBER, and "torn" behind one whose content is not its own */
#include <dlfcn.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEPT 8
#define SIZE 600

typedef unsigned long ulong_t;
typedef struct { ulong_t type; void *value; ulong_t length; } attribute_t;

static ulong_t (*Initialize)(void *), (*Finalize)(void *), (*GetSlotList)(unsigned char, ulong_t *, ulong_t *);
static ulong_t (*OpenSession)(ulong_t, ulong_t, void *, void *, ulong_t *), (*Login)(ulong_t, ulong_t, char *, ulong_t);
static ulong_t (*CreateObject)(ulong_t, attribute_t *, ulong_t, ulong_t *), (*DestroyObject)(ulong_t, ulong_t);
static ulong_t (*GetAttributeValue)(ulong_t, ulong_t, attribute_t *, ulong_t);
static ulong_t (*FindObjectsInit)(ulong_t, attribute_t *, ulong_t), (*FindObjects)(ulong_t, ulong_t *, ulong_t, ulong_t *), (*FindObjectsFinal)(ulong_t);

static ulong_t data_class = 0;
static unsigned char yes = 1, no = 0;

static void good(const char *what, ulong_t result)
{
    if (result == 0)
        return;
    fprintf(stderr, "%s: %lx\n", what, result);
    exit(4);
}

/* The content of object n: its number over and over. */
static void fill(char *content, long n)
{
    size_t at = 0;
    while (at < SIZE)
        at += (size_t)snprintf(content + at, SIZE + 32 - at, "%ld ", n);
}

static void store(ulong_t session, const char *name, long n)
{
    static ulong_t handles[KEPT];
    static long stored;
    char label[64], content[SIZE + 32];
    ulong_t *slot = &handles[n % KEPT], old = *slot;
    attribute_t wanted[] = { { 0, &data_class, sizeof data_class }, { 1, &yes, 1 }, { 2, &no, 1 }, { 3, label, 0 }, { 0x11, content, SIZE } };
    wanted[3].length = (ulong_t)snprintf(label, sizeof label, "%s:%ld", name, n);
    fill(content, n);
    good("C_CreateObject", CreateObject(session, wanted, 5, slot));
    printf("%ld\n", n);
    fflush(stdout);
    if (++stored > KEPT)
        good("C_DestroyObject", DestroyObject(session, old));
}

static void list(ulong_t session)
{
    attribute_t all = { 0, &data_class, sizeof data_class };
    ulong_t found, count;
    good("C_FindObjectsInit", FindObjectsInit(session, &all, 1));
    while (FindObjects(session, &found, 1, &count) == 0 && count == 1)
    {
        char label[64], content[SIZE], expected[SIZE + 32];
        attribute_t values[] = { { 3, label, sizeof label - 1 }, { 0x11, content, sizeof content } };
        good("C_GetAttributeValue", GetAttributeValue(session, found, values, 2));
        label[values[0].length] = 0;
        fill(expected, strchr(label, ':') == NULL ? -1 : atol(strchr(label, ':') + 1));
        printf("%s%s\n", label, values[1].length == SIZE && memcmp(content, expected, SIZE) == 0 ? "" : " torn");
    }

    FindObjectsFinal(session);
}

int main(int argc, char **argv)
{
    void *library = argc == 3 || argc == 5 ? dlopen(argv[1], RTLD_NOW) : NULL;
    struct pollfd in = { 0, POLLIN, 0 };
    ulong_t slots[4], count = 4, session;
    long n;
    if (library == NULL)
        return 2;
    Initialize = dlsym(library, "C_Initialize"); Finalize = dlsym(library, "C_Finalize"); GetSlotList = dlsym(library, "C_GetSlotList");
    OpenSession = dlsym(library, "C_OpenSession"); Login = dlsym(library, "C_Login");
    CreateObject = dlsym(library, "C_CreateObject"); DestroyObject = dlsym(library, "C_DestroyObject"); GetAttributeValue = dlsym(library, "C_GetAttributeValue");
    FindObjectsInit = dlsym(library, "C_FindObjectsInit"); FindObjects = dlsym(library, "C_FindObjects"); FindObjectsFinal = dlsym(library, "C_FindObjectsFinal");
    good("C_Initialize", Initialize(NULL));
    good("C_GetSlotList", GetSlotList(1, slots, &count));
    good("C_OpenSession", OpenSession(slots[0], 6, NULL, NULL, &session));
    good("C_Login", Login(session, 1, argv[2], strlen(argv[2])));
    if (argc == 3)
        list(session);
    else
        for (n = atol(argv[4]); poll(&in, 1, 1) == 0; n++)
            store(session, argv[3], n);
    good("C_Finalize", Finalize(NULL));
    return 0;
}
