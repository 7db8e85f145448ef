/*
 * A Windows program that uses the library as any PKCS#11 program does, through the declarations of p11-kit's pkcs11.h, which packs them and has a
 * CK_ULONG of 32 bits. client DLL; the key comes from SCCA_TOKEN. Last line "N checks, N failures".
 */
#include <windows.h>
#include <stdio.h>
#include <p11-kit/pkcs11.h>
#include <pkcs11-sccatoken.h>

static int checks, failures;

static int is(const char *text, CK_RV got, CK_RV wanted)
{
    checks++;
    if (got == wanted)
        return 1;
    failures++;
    printf("%s: %lX, wanted %lX\n", text, got, wanted);
    return 0;
}

#define IS(call, code) is(#call, (call), (code))
#define TRUE_(condition) is(#condition, (condition) ? 1 : 0, 1)

static void attribute(CK_ATTRIBUTE *a, CK_ATTRIBUTE_TYPE type, void *value, CK_ULONG length)
{
    a->type = type;
    a->pValue = value;
    a->ulValueLen = length;
}

static void token(CK_FUNCTION_LIST *p, CK_SLOT_ID slot)
{
    CK_INFO info;
    CK_SLOT_INFO slot_info;
    CK_TOKEN_INFO token_info;
    CK_MECHANISM_TYPE mechanisms[512];
    CK_MECHANISM_INFO mechanism_info;
    CK_ULONG count = 512;
    IS(p->C_GetInfo(&info), CKR_OK);
    TRUE_(info.cryptokiVersion.major == 3 && info.flags == 0 && memcmp(info.libraryDescription, "ScCaToken ", 10) == 0);
    TRUE_(info.libraryVersion.major == 0 && info.libraryVersion.minor == 1);
    IS(p->C_GetSlotInfo(slot, &slot_info), CKR_OK);
    TRUE_((slot_info.flags & ~7ul) == 0 && (slot_info.flags & CKF_TOKEN_PRESENT) != 0);
    IS(p->C_GetTokenInfo(slot, &token_info), CKR_OK);
    TRUE_((token_info.flags & CKF_TOKEN_INITIALIZED) != 0 && token_info.ulMinPinLen == 6 && token_info.ulMaxPinLen == 16);
    TRUE_(memcmp(token_info.serialNumber, "SCCA", 4) == 0);
    IS(p->C_GetMechanismList(slot, mechanisms, &count), CKR_OK);
    TRUE_(count > 50);
    IS(p->C_GetMechanismInfo(slot, CKM_RSA_PKCS, &mechanism_info), CKR_OK);
    TRUE_(mechanism_info.ulMaxKeySize >= 2048 && (mechanism_info.flags & CKF_SIGN) != 0);
}

static void rsa(CK_FUNCTION_LIST *p, CK_SESSION_HANDLE session)
{
    CK_BBOOL yes = CK_TRUE;
    CK_ULONG bits = 2048, length = 256, written, found;
    CK_OBJECT_CLASS class_ = CKO_PRIVATE_KEY;
    CK_RSA_PKCS_PSS_PARAMS pss = {CKM_SHA256, CKG_MGF1_SHA256, 32};
    CK_MECHANISM generate = {CKM_RSA_PKCS_KEY_PAIR_GEN, NULL, 0}, sign = {CKM_SHA256_RSA_PKCS_PSS, &pss, sizeof pss};
    CK_ATTRIBUTE public_[2], private_[2], look[2], bad;
    CK_OBJECT_HANDLE public_key, private_key, other = 0;
    CK_BYTE signature[256], modulus[256];
    attribute(&public_[0], CKA_TOKEN, &yes, sizeof yes);
    attribute(&public_[1], CKA_MODULUS_BITS, &bits, sizeof bits);
    attribute(&private_[0], CKA_TOKEN, &yes, sizeof yes);
    attribute(&private_[1], CKA_ID, "\x07", 1);
    IS(p->C_GenerateKeyPair(session, &generate, public_, 2, private_, 2, &public_key, &private_key), CKR_OK);
    attribute(&look[0], CKA_CLASS, &class_, sizeof class_);
    attribute(&look[1], CKA_ID, "\x07", 1);
    IS(p->C_FindObjectsInit(session, look, 2), CKR_OK);
    IS(p->C_FindObjects(session, &other, 1, &found), CKR_OK);
    IS(p->C_FindObjectsFinal(session), CKR_OK);
    TRUE_(found == 1 && other == private_key);
    attribute(&look[0], CKA_MODULUS, modulus, sizeof modulus);
    attribute(&look[1], CKA_MODULUS_BITS, &bits, sizeof bits);
    bits = 0;
    IS(p->C_GetAttributeValue(session, public_key, look, 2), CKR_OK);
    TRUE_(look[0].ulValueLen == 256 && look[1].ulValueLen == 4 && bits == 2048 && modulus[0] >= 0x80);
    attribute(&bad, CKA_PRIVATE_EXPONENT, NULL, 0);
    IS(p->C_GetAttributeValue(session, private_key, &bad, 1), CKR_ATTRIBUTE_SENSITIVE);
    TRUE_(bad.ulValueLen == (CK_ULONG)-1);
    IS(p->C_SignInit(session, &sign, private_key), CKR_OK);
    written = 10;
    IS(p->C_Sign(session, (CK_BYTE *)"message", 7, signature, &written), CKR_BUFFER_TOO_SMALL);
    TRUE_(written == 256);
    IS(p->C_Sign(session, (CK_BYTE *)"message", 7, signature, &length), CKR_OK);
    IS(p->C_VerifyInit(session, &sign, public_key), CKR_OK);
    IS(p->C_Verify(session, (CK_BYTE *)"message", 7, signature, length), CKR_OK);
    IS(p->C_VerifyInit(session, &sign, public_key), CKR_OK);
    IS(p->C_Verify(session, (CK_BYTE *)"massage", 7, signature, length), CKR_SIGNATURE_INVALID);
}

static void gcm(CK_FUNCTION_LIST *p, CK_SESSION_HANDLE session)
{
    CK_ULONG bytes = 32, length;
    CK_BYTE iv[12] = {1}, data[64], back[64];
    CK_GCM_PARAMS gcm_parameters = {iv, sizeof iv, 96, (CK_BYTE *)"aad", 3, 128};
    CK_MECHANISM generate = {CKM_AES_KEY_GEN, NULL, 0}, encrypt = {CKM_AES_GCM, &gcm_parameters, sizeof gcm_parameters};
    CK_ATTRIBUTE size;
    CK_OBJECT_HANDLE key;
    attribute(&size, CKA_VALUE_LEN, &bytes, sizeof bytes);
    IS(p->C_GenerateKey(session, &generate, &size, 1, &key), CKR_OK);
    IS(p->C_EncryptInit(session, &encrypt, key), CKR_OK);
    length = sizeof data;
    IS(p->C_Encrypt(session, (CK_BYTE *)"plaintext", 9, data, &length), CKR_OK);
    TRUE_(length == 9 + 16);
    IS(p->C_DecryptInit(session, &encrypt, key), CKR_OK);
    bytes = sizeof back;
    IS(p->C_Decrypt(session, data, length, back, &bytes), CKR_OK);
    TRUE_(bytes == 9 && memcmp(back, "plaintext", 9) == 0);
}

static CK_OBJECT_HANDLE sm2_pair(CK_FUNCTION_LIST *p, CK_SESSION_HANDLE session, CK_BYTE point[67])
{
    CK_BBOOL yes = CK_TRUE;
    CK_MECHANISM generate = {CKM_EC_KEY_PAIR_GEN, NULL, 0};
    CK_ATTRIBUTE curve, derive, look;
    CK_OBJECT_HANDLE public_, private_ = 0;
    attribute(&curve, CKA_EC_PARAMS, SCCA_SM2_EC_PARAMS, SCCA_SM2_EC_PARAMS_LENGTH);
    attribute(&derive, CKA_DERIVE, &yes, sizeof yes);
    attribute(&look, CKA_EC_POINT, point, 67);
    IS(p->C_GenerateKeyPair(session, &generate, &curve, 1, &derive, 1, &public_, &private_), CKR_OK);
    IS(p->C_GetAttributeValue(session, public_, &look, 1), CKR_OK);
    return private_;
}

/* The one structure of our own header. */
static void agreement(CK_FUNCTION_LIST *p, CK_SESSION_HANDLE session)
{
    CK_BYTE alice_point[67], bob_point[67], alice_temporary[65], bob_temporary[65], values[2][16];
    SCCA_SM2_AGREEMENT_PARAMS alice = {SCCA_SM2_BEGIN, 0, alice_temporary, (CK_BYTE *)"alice", 5, NULL, 0, NULL, 0, NULL, 0};
    SCCA_SM2_AGREEMENT_PARAMS bob = {SCCA_SM2_ANSWER, 0, bob_temporary, (CK_BYTE *)"bob", 3, (CK_BYTE *)"alice", 5, alice_point, 67, alice_temporary, 65};
    CK_MECHANISM initiator = {CKM_SM2_KEY_AGREEMENT, &alice, sizeof alice}, responder = {CKM_SM2_KEY_AGREEMENT, &bob, sizeof bob};
    CK_OBJECT_HANDLE alice_key = sm2_pair(p, session, alice_point), bob_key = sm2_pair(p, session, bob_point), made[2];
    CK_ATTRIBUTE value;
    int side;
    TRUE_(sizeof alice == 6 * 4 + 5 * sizeof(void *));
    IS(p->C_DeriveKey(session, &initiator, alice_key, NULL, 0, NULL), CKR_OK);
    IS(p->C_DeriveKey(session, &responder, bob_key, NULL, 0, &made[0]), CKR_OK);
    alice.step = SCCA_SM2_FINISH;
    alice.peer_id = (CK_BYTE *)"bob";
    alice.peer_id_length = 3;
    alice.peer_public = bob_point;
    alice.peer_public_length = sizeof bob_point;
    alice.peer_ephemeral = bob_temporary;
    alice.peer_ephemeral_length = sizeof bob_temporary;
    IS(p->C_DeriveKey(session, &initiator, alice_key, NULL, 0, &made[1]), CKR_OK);
    for (side = 0; side < 2; side++)
    {
        attribute(&value, CKA_VALUE, values[side], sizeof values[side]);
        IS(p->C_GetAttributeValue(session, made[side], &value, 1), CKR_OK);
    }

    TRUE_(memcmp(values[0], values[1], sizeof values[0]) == 0);
}

int main(int argc, char **argv)
{
    HMODULE library = argc == 2 ? LoadLibraryA(argv[1]) : NULL;
    CK_C_GetFunctionList list = library ? (CK_C_GetFunctionList)(void *)GetProcAddress(library, "C_GetFunctionList") : NULL;
    CK_C_INITIALIZE_ARGS arguments = {NULL, NULL, NULL, NULL, CKF_OS_LOCKING_OK, NULL};
    CK_FUNCTION_LIST *p = NULL;
    CK_SLOT_ID slot = 99;
    CK_ULONG count = 1;
    CK_SESSION_HANDLE session;
    CK_SESSION_INFO state;
    if (list == NULL)
    {
        printf("no library: %lu\n", GetLastError());
        return 2;
    }

    IS(list(&p), CKR_OK);
    TRUE_(p->version.major == 2 && p->version.minor == 40);
    IS(p->C_Initialize(&arguments), CKR_OK);
    IS(p->C_GetSlotList(CK_TRUE, &slot, &count), CKR_OK);
    TRUE_(count == 1);
    token(p, slot);
    IS(p->C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, &session), CKR_OK);
    IS(p->C_Login(session, CKU_USER, (CK_BYTE *)"12345678", 8), CKR_OK);
    IS(p->C_GetSessionInfo(session, &state), CKR_OK);
    TRUE_(state.slotID == slot && state.state == CKS_RW_USER_FUNCTIONS && state.flags == (CKF_SERIAL_SESSION | CKF_RW_SESSION));
    rsa(p, session);
    gcm(p, session);
    agreement(p, session);
    IS(p->C_Finalize(NULL), CKR_OK);
    TRUE_(FreeLibrary(library));
    Sleep(100);
    printf("%d checks, %d failures\n", checks, failures);
    return failures == 0 ? 0 : 1;
}
