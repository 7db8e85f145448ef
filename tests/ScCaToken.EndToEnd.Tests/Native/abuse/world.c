/* A session, a login, one key of every kind, and operations that are running. */
#include "abuse.h"

ULONG slot, session, objects[16];
int object_count;

static const BYTE yes = 1, no = 0;

static void add(ULONG handle)
{
    if (object_count < 16)
        objects[object_count++] = handle;
}

static ULONG find_label(const char *label, ULONG class_number)
{
    ATTRIBUTE rows[] = {{CKA_LABEL, (void *)label, strlen(label)}, {CKA_CLASS, &class_number, sizeof class_number}};
    ULONG found = 0, count = 0;
    if (CALL("C_FindObjectsInit", session, P(rows), 2) == CKR_OK)
    {
        CALL("C_FindObjects", session, P(&found), 1, P(&count));
        CALL("C_FindObjectsFinal", session);
    }

    return count == 1 ? found : 0;
}

static void add_pair(ULONG generator, const BYTE *curve, ULONG curve_length, const char *label)
{
    ULONG bits = 2048, publics = 0, secret = 0;
    MECHANISM mechanism = {generator, NULL, 0};
    ATTRIBUTE first[] = {
        {CKA_LABEL, (void *)label, strlen(label)}, {CKA_TOKEN, (void *)(label[0] == 't' ? &yes : &no), 1},
        {curve == NULL ? CKA_MODULUS_BITS : CKA_EC_PARAMS, curve == NULL ? (void *)&bits : (void *)curve, curve == NULL ? sizeof bits : curve_length}};
    ATTRIBUTE second[] = {{CKA_LABEL, (void *)label, strlen(label)}, {CKA_TOKEN, first[1].value, 1}, {CKA_DESTROYABLE, (void *)(curve == NULL ? &no : &yes), 1}};
    if (label[0] == 't' && (secret = find_label(label, 3)) != 0)
        publics = find_label(label, 2);
    else
        CALL("C_GenerateKeyPair", session, P(&mechanism), P(first), 3, P(second), 3, P(&publics), P(&secret));
    add(secret);
    add(publics);
}

static ULONG add_secret(ULONG type, ULONG length)
{
    static BYTE value[64] = {9, 8, 7};
    ULONG class_number = 4, handle = 0;
    ATTRIBUTE rows[] = {{CKA_CLASS, &class_number, sizeof class_number}, {CKA_KEY_TYPE, &type, sizeof type}, {CKA_VALUE, value, length}, {CKA_EXTRACTABLE, (void *)&yes, 1}};
    CALL("C_CreateObject", session, P(rows), 4, P(&handle));
    add(handle);
    return handle;
}

/* A fresh session with the user logged in; the first key is the one for AES. Keys on the token are made once. */
void open_world(void)
{
    static const BYTE p256[] = {6, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7}, sm2[] = {6, 8, 0x2A, 0x81, 0x1C, 0xCF, 0x55, 1, 0x82, 0x2D};
    ULONG count = 1;
    CALL("C_CloseAllSessions", slot);
    check(CALL("C_GetSlotList", 1, P(&slot), P(&count)) == CKR_OK && count == 1, "one token", "C_GetSlotList", 0, 0, count);
    check(CALL("C_OpenSession", slot, 6, 0, 0, P(&session)) == CKR_OK, "opens", "C_OpenSession", 0, 0, 0);
    check(CALL("C_Login", session, 1, P(USER_PIN), 8) == CKR_OK, "logs in", "C_Login", 0, 0, 0);
    object_count = 0;
    add_secret(0x1F, 32);
    add_secret(0x10, 20);
    add_secret(0x15, 24);
    add_secret(0x80000106, 16);
    add_pair(CKM_EC_KEY_PAIR_GEN, p256, sizeof p256, "session ec");
    add_pair(CKM_EC_KEY_PAIR_GEN, sm2, sizeof sm2, "session sm2");
    add_pair(CKM_EC_KEY_PAIR_GEN, sm2, sizeof sm2, "token sm2");
    add_pair(CKM_RSA_PKCS_KEY_PAIR_GEN, NULL, 0, "token rsa");
}

void start_operations(void)
{
    static BYTE iv[16];
    MECHANISM cbc = {CKM_AES_CBC, iv, 16}, sha256 = {CKM_SHA256, NULL, 0}, hmac = {CKM_SHA256_HMAC, NULL, 0};
    CALL("C_EncryptInit", session, P(&cbc), objects[0]);
    CALL("C_DecryptInit", session, P(&cbc), objects[0]);
    CALL("C_DigestInit", session, P(&sha256));
    CALL("C_SignInit", session, P(&hmac), objects[1]);
    CALL("C_VerifyInit", session, P(&hmac), objects[1]);
    CALL("C_FindObjectsInit", session, 0, 0);
}
