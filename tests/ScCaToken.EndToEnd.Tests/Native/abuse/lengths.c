/* Output buffers of every length up to one byte too few, and mechanism parameters of every length, all at the edge of unreadable memory. */
#include "abuse.h"

static const struct { const char *start, *call; int key; MECHANISM mechanism; ULONG input, needed; } outputs[] = {
    {"C_DigestInit", "C_Digest", -1, {CKM_SM3, NULL, 0}, 20, 32},
    {"C_SignInit", "C_Sign", 1, {CKM_SHA256_HMAC, NULL, 0}, 20, 32},
    {"C_SignInit", "C_Sign", 4, {CKM_ECDSA, NULL, 0}, 32, 64},
    {"C_SignInit", "C_Sign", 8, {CKM_SM3_SM2_APPID1, NULL, 0}, 20, 64},
    {"C_SignInit", "C_Sign", 10, {CKM_RSA_PKCS, NULL, 0}, 20, 256},
    {"C_EncryptInit", "C_Encrypt", 11, {CKM_RSA_PKCS, NULL, 0}, 20, 256},
    {"C_EncryptInit", "C_Encrypt", 0, {CKM_AES_CBC_PAD, (void *)"0123456789abcdef", 16}, 40, 48}};

void sweep_short_buffers(void)
{
    size_t i;
    ULONG room, length, rv;
    for (i = 0; i < sizeof outputs / sizeof *outputs; i++)
    {
        const BYTE input[64] = {1};
        rv = CALL(outputs[i].start, session, P(&outputs[i].mechanism), outputs[i].key < 0 ? 0 : objects[outputs[i].key]);
        check(rv == CKR_OK, "starts", outputs[i].start, (int)i, 0, rv);
        for (room = 0; room < outputs[i].needed; room++)
        {
            length = room;
            rv = CALL(outputs[i].call, session, P(input), outputs[i].input, P(arena(0, room)), P(&length));
            check(rv == CKR_BUFFER_TOO_SMALL && length == outputs[i].needed, "short buffer", outputs[i].call, (int)i, (int)room, rv);
        }

        length = outputs[i].needed;
        rv = CALL(outputs[i].call, session, P(input), outputs[i].input, P(arena(0, length)), P(&length));
        check(rv == CKR_OK && length == outputs[i].needed, "exact buffer", outputs[i].call, (int)i, (int)length, rv);
        check_arenas(outputs[i].call);
    }
}

/* Parameters of zeros: numbers are 0 and pointers NULL, so nothing outside the block may be looked at. */
void sweep_parameters(void)
{
    static const char *const starts[] = {"C_EncryptInit", "C_DecryptInit", "C_SignInit", "C_VerifyInit", "C_SignRecoverInit", "C_VerifyRecoverInit", "C_DigestInit", "C_DeriveKey"};
    ULONG list[256], count = 256, i, length, start, made;
    int key;
    check(CALL("C_GetMechanismList", slot, P(list), P(&count)) == CKR_OK, "lists", "C_GetMechanismList", 0, 0, count);
    for (i = 0; i < count; i++)
    {
        for (start = 0; start < sizeof starts / sizeof *starts; start++)
        {
            for (length = 0; length <= 88; length += length == 0 || length == 16 ? 1 : 8 - length % 8)
            {
                for (key = 0; key < object_count; key++)
                {
                    MECHANISM mechanism = {list[i], memset(arena(1, length), 0, length), length};
                    ULONG rv = CALL(starts[start], session, P(&mechanism), objects[key], 0, 0, P(&made));
                    check(rv != CKR_GENERAL_ERROR && rv != CKR_FUNCTION_FAILED, "parameter", starts[start], (int)list[i], (int)length, rv);
                    if (rv == CKR_OK && start == 7)
                        CALL("C_DestroyObject", session, made);
                    else if (rv == CKR_OK)
                        CALL("C_SessionCancel", session, (ULONG)-1);
                    if (start == 6)
                        break;
                }
            }
        }
    }
}
