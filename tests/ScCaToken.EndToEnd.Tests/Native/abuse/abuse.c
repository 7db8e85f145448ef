/*
 * Calls every function of both function lists with everything a careless or hostile application could pass: one bad argument at a time in every
 * state, then all of them at random and in any order. What is asked: no crash, no byte read or written outside the buffers given, no
 * return value that means a fault inside the library, and a token that works as before afterwards.
 */
#include "abuse.h"

const FUNCTION functions[] = {
    {"C_Initialize", "z"}, {"C_Finalize", "z"}, {"C_GetInfo", "B"}, {"C_GetFunctionList", "P"}, {"C_GetSlotList", "nL"}, {"C_GetSlotInfo", "sB"},
    {"C_GetTokenInfo", "sB"}, {"C_GetMechanismList", "sL"}, {"C_GetMechanismInfo", "snB"}, {"C_InitToken", "sIt"}, {"C_InitPIN", "hI"}, {"C_SetPIN", "hII"},
    {"C_OpenSession", "snzzP"}, {"C_CloseSession", "h"}, {"C_CloseAllSessions", "s"}, {"C_GetSessionInfo", "hB"}, {"C_GetOperationState", "hO"},
    {"C_SetOperationState", "hIoo"}, {"C_Login", "hnI"}, {"C_Logout", "h"}, {"C_CreateObject", "hTP"}, {"C_CopyObject", "hoTP"}, {"C_DestroyObject", "ho"},
    {"C_GetObjectSize", "hoP"}, {"C_GetAttributeValue", "hoA"}, {"C_SetAttributeValue", "hoT"}, {"C_FindObjectsInit", "hT"}, {"C_FindObjects", "hFP"},
    {"C_FindObjectsFinal", "h"}, {"C_EncryptInit", "hMo"}, {"C_Encrypt", "hIO"}, {"C_EncryptUpdate", "hIO"}, {"C_EncryptFinal", "hO"}, {"C_DecryptInit", "hMo"},
    {"C_Decrypt", "hIO"}, {"C_DecryptUpdate", "hIO"}, {"C_DecryptFinal", "hO"}, {"C_DigestInit", "hM"}, {"C_Digest", "hIO"}, {"C_DigestUpdate", "hI"},
    {"C_DigestKey", "ho"}, {"C_DigestFinal", "hO"}, {"C_SignInit", "hMo"}, {"C_Sign", "hIO"}, {"C_SignUpdate", "hI"}, {"C_SignFinal", "hO"},
    {"C_SignRecoverInit", "hMo"}, {"C_SignRecover", "hIO"}, {"C_VerifyInit", "hMo"}, {"C_Verify", "hII"}, {"C_VerifyUpdate", "hI"}, {"C_VerifyFinal", "hI"},
    {"C_VerifyRecoverInit", "hMo"}, {"C_VerifyRecover", "hIO"}, {"C_DigestEncryptUpdate", "hIO"}, {"C_DecryptDigestUpdate", "hIO"},
    {"C_SignEncryptUpdate", "hIO"}, {"C_DecryptVerifyUpdate", "hIO"}, {"C_GenerateKey", "hMTP"}, {"C_GenerateKeyPair", "hMTTPP"}, {"C_WrapKey", "hMooO"},
    {"C_UnwrapKey", "hMoITP"}, {"C_DeriveKey", "hMoTP"}, {"C_SeedRandom", "hI"}, {"C_GenerateRandom", "hG"}, {"C_GetFunctionStatus", "h"},
    {"C_CancelFunction", "h"}, {"C_WaitForSlotEvent", "wPz"}, {"C_GetInterfaceList", "i"}, {"C_GetInterface", "xvPn"}, {"C_LoginUser", "hnII"},
    {"C_SessionCancel", "hn"}, {"C_MessageEncryptInit", "hMo"}, {"C_EncryptMessage", "hIIIO"}, {"C_EncryptMessageBegin", "hII"},
    {"C_EncryptMessageNext", "hIIOn"}, {"C_MessageEncryptFinal", "h"}, {"C_MessageDecryptInit", "hMo"}, {"C_DecryptMessage", "hIIIO"},
    {"C_DecryptMessageBegin", "hII"}, {"C_DecryptMessageNext", "hIIOn"}, {"C_MessageDecryptFinal", "h"}, {"C_MessageSignInit", "hMo"},
    {"C_SignMessage", "hIIO"}, {"C_SignMessageBegin", "hI"}, {"C_SignMessageNext", "hIIO"}, {"C_MessageSignFinal", "h"}, {"C_MessageVerifyInit", "hMo"},
    {"C_VerifyMessage", "hIII"}, {"C_VerifyMessageBegin", "hI"}, {"C_VerifyMessageNext", "hIII"}, {"C_MessageVerifyFinal", "h"}};
const int function_count = sizeof functions / sizeof *functions;

void *const *entries;
int checks, failures;

ULONG C_GetFunctionList(void **list);
ULONG C_GetInterface(const char *name, const void *version, void **found, ULONG flags);

/* All arguments are numbers or pointers: on the 64-bit systems this runs on they travel alike, and a callee ignores those it does not have. */
ULONG invoke(int function, const ULONG *a)
{
    typedef ULONG (*any)(ULONG, ULONG, ULONG, ULONG, ULONG, ULONG, ULONG, ULONG, ULONG);
    any call;
    memcpy(&call, &entries[function], sizeof call);
    return call(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8]);
}

int find_function(const char *name)
{
    int i;
    for (i = 0; i < function_count; i++)
    {
        if (strcmp(functions[i].name, name) == 0)
            return i;
    }

    abort();
}

void check(int holds, const char *what, const char *function, int argument, int choice, ULONG rv)
{
    checks++;
    if (holds)
        return;
    if (failures++ < 50)
        printf("%s: %s (argument %d, choice %d): %08lX\n", function, what, argument, choice, rv);
}

static int is_one_of(int function, const char *names) { return strstr(names, functions[function].name) != NULL; }

/* Ends the library, costs a try of a PIN or erases the token: not to be called in the middle of a sweep. */
static int is_destructive(int function) { return is_one_of(function, "C_Initialize C_Finalize C_InitToken C_CloseAllSessions"); }

static void prepare(int function, const int *chosen, ULONG *arguments)
{
    const char *kind;
    int place = 0, i = 0;
    memset(arguments, 0, MOST_ARGUMENTS * sizeof *arguments);
    for (kind = functions[function].arguments; *kind != 0; place += width(*kind), kind++, i++)
        choose(*kind, chosen[i], place, arguments);
}

static void judge(int function, int argument, int choice, ULONG rv)
{
    const char *name = functions[function].name;
    check(rv != CKR_GENERAL_ERROR && rv != CKR_FUNCTION_FAILED && rv != CKR_HOST_MEMORY && rv != CKR_DEVICE_ERROR && rv < 0x210, "an answer", name, argument, choice, rv);
    check_arenas(name);
}

/* One bad argument at a time. */
static void sweep_arguments(int busy)
{
    int function, argument, choice;
    ULONG rv = CKR_OK;
    for (function = 0; function < function_count; function++)
    {
        const char *kinds = functions[function].arguments;
        for (argument = 0; kinds[argument] != 0 && !is_destructive(function); argument++)
        {
            for (choice = 0; choice < choices(kinds[argument]); choice++)
            {
                int chosen[MOST_ARGUMENTS] = {0};
                ULONG arguments[MOST_ARGUMENTS];
                chosen[argument] = choice;
                /* Only the right PIN of the user, or none: wrong ones cost tries. */
                if (is_one_of(function, "C_Login C_LoginUser C_SetPIN") && kinds[argument] == 'I' && !is_forbidden('I', choice))
                    continue;
                /* What succeeded may have changed everything; what failed must have changed nothing. */
                if (rv == CKR_OK)
                    open_world();
                if (busy)
                    start_operations();
                prepare(function, chosen, arguments);
                rv = invoke(function, arguments);
                judge(function, argument, choice, rv);
                if (is_forbidden(kinds[argument], choice))
                    check(rv != CKR_OK, "accepted what it must refuse", functions[function].name, argument, choice, rv);
            }
        }
    }
}

static void sweep_states(ULONG wanted, const char *except)
{
    int function;
    for (function = 0; function < function_count; function++)
    {
        int chosen[MOST_ARGUMENTS] = {0};
        ULONG arguments[MOST_ARGUMENTS], rv;
        if (is_one_of(function, except) || (wanted == CKR_SESSION_HANDLE_INVALID && functions[function].arguments[0] != 'h'))
            continue;
        prepare(function, chosen, arguments);
        rv = invoke(function, arguments);
        check(rv == wanted, "wrong state", functions[function].name, 0, 0, rv);
    }
}

static ULONG next_random(void)
{
    static ULONG state = 88172645463325252UL;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state >> 8;
}

/* Any function, any arguments, any order. */
static void storm(long calls)
{
    long i;
    int function, argument;
    for (i = 0; i < calls; i++)
    {
        int chosen[MOST_ARGUMENTS] = {0};
        ULONG arguments[MOST_ARGUMENTS];
        if (i % 100 == 0)
            open_world();
        if (i % 10 == 0)
            start_operations();
        function = (int)(next_random() % (ULONG)function_count);
        if (is_destructive(function) || is_one_of(function, "C_Login C_LoginUser C_SetPIN C_InitPIN C_Logout C_CloseSession"))
            continue;
        for (argument = 0; functions[function].arguments[argument] != 0; argument++)
            chosen[argument] = next_random() % 3 == 0 ? 0 : (int)(next_random() % (ULONG)choices(functions[function].arguments[argument]));
        if (functions[function].arguments[0] == 'h' && next_random() % 20 != 0)
            chosen[0] = 0;
        prepare(function, chosen, arguments);
        judge(function, -1, (int)i, invoke(function, arguments));
    }
}

static void initialize(void)
{
    struct { void *create, *destroy, *lock, *unlock; ULONG flags; void *reserved; } arguments = {0};
    check(CALL("C_Finalize", P(&arguments)) != CKR_OK, "reserved", "C_Finalize", 0, 1, 0);
    arguments.reserved = &arguments;
    check(CALL("C_Initialize", P(&arguments)) == CKR_ARGUMENTS_BAD, "reserved", "C_Initialize", 0, 1, 0);
    arguments.reserved = NULL;
    arguments.lock = &arguments;
    check(CALL("C_Initialize", P(&arguments)) == CKR_ARGUMENTS_BAD, "some callbacks", "C_Initialize", 0, 2, 0);
    check(CALL("C_Initialize", 0) == CKR_OK, "initialises", "C_Initialize", 0, 0, 0);
    check(CALL("C_Initialize", 0) == CKR_ALREADY_INITIALIZED, "twice", "C_Initialize", 0, 0, 0);
}

/* Erased and used anew after everything, the token signs. */
static void live_on(void)
{
    MECHANISM mechanism = {CKM_SM3_SM2_APPID1, NULL, 0};
    BYTE signature[64];
    ULONG length = sizeof signature, rv;
    CALL("C_CloseAllSessions", slot);
    rv = CALL("C_InitToken", slot, P(SO_PIN), 8, P("abused                          "));
    check(rv == CKR_OK, "erases", "C_InitToken", 0, 0, rv);
    check(CALL("C_OpenSession", slot, 6, 0, 0, P(&session)) == CKR_OK, "opens", "C_OpenSession", 0, 0, 0);
    check(CALL("C_Login", session, 0, P(SO_PIN), 8) == CKR_OK, "SO", "C_Login", 0, 0, 0);
    check(CALL("C_InitPIN", session, P(USER_PIN), 8) == CKR_OK, "PIN", "C_InitPIN", 0, 0, 0);
    open_world();
    check(CALL("C_SignInit", session, P(&mechanism), objects[8]) == CKR_OK, "signs", "C_SignInit", 0, 0, 0);
    check(CALL("C_Sign", session, P("abc"), 3, P(signature), P(&length)) == CKR_OK, "signs", "C_Sign", 0, 0, 0);
    check(CALL("C_VerifyInit", session, P(&mechanism), objects[9]) == CKR_OK, "verifies", "C_VerifyInit", 0, 0, 0);
    check(CALL("C_Verify", session, P("abc"), 3, P(signature), length) == CKR_OK, "verifies", "C_Verify", 0, 0, 0);
}

int main(int count, char **values)
{
    void *legacy = NULL, *unknown = NULL, *found = NULL;
    if (count != 2 || C_GetFunctionList(&legacy) != CKR_OK || C_GetInterface(NULL, NULL, &found, 0) != CKR_OK)
        return 1;
    entries = (void *const *)((void **)found)[1] + 1;
    check(C_GetInterface("Vendor", NULL, &unknown, 0) == CKR_ARGUMENTS_BAD, "an unknown interface", "C_GetInterface", 0, 1, 0);
    check(memcmp((void **)legacy + 1, entries, 68 * sizeof(void *)) == 0, "both lists agree", "C_GetFunctionList", 0, 0, 0);
    sweep_states(CKR_NOT_INITIALIZED, "C_Initialize C_GetFunctionList C_GetInterfaceList C_GetInterface");
    initialize();
    session = 4711;
    sweep_states(CKR_SESSION_HANDLE_INVALID, "");
    open_world();
    sweep_short_buffers();
    sweep_parameters();
    sweep_arguments(0);
    sweep_arguments(1);
    storm(atol(values[1]));
    live_on();
    check(CALL("C_Finalize", 0) == CKR_OK, "ends", "C_Finalize", 0, 0, 0);
    printf("%d checks, %d failures\n", checks, failures);
    return failures == 0 ? 0 : 1;
}
