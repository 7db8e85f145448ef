/* What all parts of the C test program share: checks that count, guarded buffers, one connected key. Only the public header is used. */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "skf.h"

#define DEVICE_KEY "1234567812345678"
#define APP_NAME "\xe6\xb5\x8b\xe8\xaf\x95\xe5\xba\x94\xe7\x94\xa8" /* 测试应用 */
#define CONTAINER_NAME "\xe7\xad\xbe\xe5\x90\x8d\xe5\xae\xb9\xe5\x99\xa8" /* 签名容器 */
#define USER_PIN "12345678"
#define ADMIN_PIN "87654321"

extern int checks;
extern int failures;

void expect_code(const char *file, int line, const char *text, ULONG got, ULONG wanted);
void expect_true(const char *file, int line, const char *text, int holds);

#define IS(call, code) expect_code(__FILE__, __LINE__, #call, (call), (code))
#define OK(call) IS(call, SAR_OK)
#define TRUE_(condition) expect_true(__FILE__, __LINE__, #condition, (condition) ? 1 : 0)

/* Memory whose end touches an unreadable page: one byte too many ends the program. Never freed. */
BYTE *guarded(size_t size);

/* The one device of the test, by name. */
const char *device_name(void);
DEVHANDLE connect_device(void);

/* GenRandom, encrypt, DevAuth. */
ULONG authenticate(DEVHANDLE device, ULONG random_length, ULONG data_length, const char *key);

/* SM4-ECB with a key in clear, whole blocks. */
void sm4_ecb(DEVHANDLE device, const BYTE *key, const BYTE *in, ULONG length, BYTE *out);

/* A fresh application with the user logged in. */
HAPPLICATION fresh_application(DEVHANDLE device, const char *name);

/* e = SM3(Z || message) with the default ID. */
void sm2_digest(DEVHANDLE device, ECCPUBLICKEYBLOB *key, const void *message, ULONG length, BYTE *e);

/* Writes a file into the output directory, for OpenSSL and BouncyCastle to look at. */
void save(const char *name, const void *data, size_t length);
extern const char *output_directory;

/* The fixed SM2 key of GM/T 0003.5: private value and point. */
extern const BYTE KNOWN_D[32];
extern const BYTE KNOWN_X[32];
extern const BYTE KNOWN_Y[32];
void known_public(ECCPUBLICKEYBLOB *blob);

/* The parts. */
void test_device(void);
void test_access(void);
void test_files(void);
void test_sm2(void);
void test_rsa(void);
void test_sessions(void);
void test_agreement(void);
void test_handles(void);
void test_bad_arguments(void);
void test_locks_and_events(void);
void test_process_locks(const char *me, const char *other);
void test_both_interfaces(void);
void test_function_list(void);
void test_threads(int threads, int seconds);
void bench_sign(int seconds);

#endif
