/* A client that abuses the PKCS#11 library: what its parts share. The interface is spelled out here, so that nothing is checked against itself. */
#ifndef ABUSE_H
#define ABUSE_H

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef unsigned long ULONG;
typedef unsigned char BYTE;

typedef struct { ULONG type; void *value; ULONG length; } ATTRIBUTE;
typedef struct { ULONG type; void *parameter; ULONG length; } MECHANISM;

enum
{
    CKR_OK = 0, CKR_HOST_MEMORY = 2, CKR_SLOT_ID_INVALID = 3, CKR_GENERAL_ERROR = 5, CKR_FUNCTION_FAILED = 6, CKR_ARGUMENTS_BAD = 7,
    CKR_DEVICE_ERROR = 0x30, CKR_DEVICE_MEMORY = 0x31, CKR_FUNCTION_NOT_PARALLEL = 0x51, CKR_FUNCTION_NOT_SUPPORTED = 0x54,
    CKR_SESSION_HANDLE_INVALID = 0xB3, CKR_BUFFER_TOO_SMALL = 0x150, CKR_NOT_INITIALIZED = 0x190, CKR_ALREADY_INITIALIZED = 0x191,
    CKA_CLASS = 0, CKA_TOKEN = 1, CKA_PRIVATE = 2, CKA_LABEL = 3, CKA_VALUE = 0x11, CKA_KEY_TYPE = 0x100, CKA_ID = 0x102,
    CKA_START_DATE = 0x110, CKA_MODULUS_BITS = 0x121, CKA_VALUE_LEN = 0x161, CKA_EXTRACTABLE = 0x162, CKA_DESTROYABLE = 0x172, CKA_EC_PARAMS = 0x180,
    CKA_WRAP_TEMPLATE = 0x40000211,
    CKM_RSA_PKCS_KEY_PAIR_GEN = 0, CKM_RSA_PKCS = 1, CKM_RSA_PKCS_OAEP = 9, CKM_RSA_PKCS_PSS = 0xD, CKM_SHA256 = 0x250, CKM_SHA256_HMAC = 0x251,
    CKM_EC_KEY_PAIR_GEN = 0x1040, CKM_ECDSA = 0x1041, CKM_ECDH1_DERIVE = 0x1050, CKM_AES_KEY_GEN = 0x1080, CKM_AES_CBC = 0x1082, CKM_AES_CBC_PAD = 0x1085,
    CKM_AES_CTR = 0x1086, CKM_AES_GCM = 0x1087
};

#define CKM_SM2 0x80008000UL
#define CKM_SM3_SM2_APPID1 0x80008102UL
#define CKM_SM3 0x80009000UL

#define MOST_ARGUMENTS 9
#define USER_PIN "12345678"
#define SO_PIN "87654321"

/* One function of the table. Every argument has a letter, see kinds.c. */
typedef struct { const char *name; const char *arguments; } FUNCTION;

extern const FUNCTION functions[];
extern const int function_count;
extern void *const *entries;

/* By name; arguments that are not given are not passed. */
ULONG invoke(int function, const ULONG *arguments);
int find_function(const char *name);
#define CALL(name, ...) invoke(find_function(name), (const ULONG[MOST_ARGUMENTS]){__VA_ARGS__})
#define P(pointer) ((ULONG)(size_t)(pointer))

extern int checks, failures;
void check(int holds, const char *what, const char *function, int argument, int choice, ULONG rv);

/* world.c: one session with every kind of key, and the operations running in it. */
extern ULONG slot, session, objects[16];
extern int object_count;
void open_world(void);
void start_operations(void);

/* kinds.c */
int choices(char kind);
int width(char kind);
void choose(char kind, int choice, int place, ULONG *arguments);
int is_forbidden(char kind, int choice);
void check_arenas(const char *function);
BYTE *arena(int place, size_t size);

/* lengths.c */
void sweep_short_buffers(void);
void sweep_parameters(void);

#endif
