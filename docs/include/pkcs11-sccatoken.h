/*
 * pkcs11-sccatoken.h - the vendor-defined PKCS#11 constants of libsccatoken, as C89 and C++.
 *
 * Include it after any pkcs11.h; it needs no type of it. PKCS#11 has no numbers for the Chinese algorithms: the family 0x80008000 is the
 * one several Chinese vendors share, the IBM numbers are those of EP11; both name the same mechanisms. What each does is in PKCS11.md.
 */
#ifndef SCCA_PKCS11_SCCATOKEN_H
#define SCCA_PKCS11_SCCATOKEN_H

/* Key types. An SM2 key is CKK_EC with CKA_EC_PARAMS of 1.2.156.10197.1.301 for ordinary clients; CKK_SM2 finds it too. */
#ifndef CKK_SM2
#define CKK_SM2 0x80000004UL
#endif
#ifndef CKK_SM4
#define CKK_SM4 0x80000106UL
#endif

/* SM2. Without DER a signature is r || s, 64 bytes. APPID1 puts Z under the user ID before the message; the parameter is the ID itself,
   none means 1234567812345678. The others take an ID as parameter too and hash without Z when there is none. */
#define CKM_SM2 0x80008000UL
#define CKM_SM2_KEY_PAIR_GEN 0x80008001UL
#define CKM_SM3_SM2 0x80008100UL
#define CKM_SM3_SM2_DER 0x80008101UL
#define CKM_SM3_SM2_APPID1 0x80008102UL
#define CKM_SM3_SM2_APPID1_DER 0x80008103UL
#define CKM_SM2_SIGN 0x80008104UL
#define CKM_SM2_SIGN_NO_DER 0x80008105UL
#define CKM_SM2_RAW 0x80008200UL
#define CKM_SM2_RAW_DER 0x80008201UL
#define CKM_SHA1_SM2 0x80008300UL
#define CKM_SHA1_SM2_DER 0x80008301UL
#define CKM_SHA256_SM2 0x80008400UL
#define CKM_SHA256_SM2_DER 0x80008401UL

/* SM2 key exchange (GB/T 32918.3) through C_DeriveKey; the number and the structure are ours. Every step fills what the other steps need:
   SCCA_SM2_BEGIN   initiator: own_* in, own_ephemeral and exchange out; no key is made, phKey may be NULL
   SCCA_SM2_ANSWER  responder: own_id and peer_* in, own_ephemeral out; the key
   SCCA_SM2_FINISH  initiator: exchange and peer_* in; the key; the exchange is used up, whatever comes of it
   Points are 04 || X || Y, 65 bytes, as input also in an OCTET STRING; own_ephemeral is a buffer of 65 bytes. An ID of NULL and 0 is
   1234567812345678; at most 256 bytes. Members a step does not name are not looked at, but lengths that are not 0 need their pointers. */
#define CKM_SM2_KEY_AGREEMENT 0x80008500UL
#define SCCA_SM2_BEGIN 1UL
#define SCCA_SM2_ANSWER 2UL
#define SCCA_SM2_FINISH 3UL

#ifdef _WIN32
#pragma pack(push, 1)
#endif
typedef struct SCCA_SM2_AGREEMENT_PARAMS
{
    unsigned long step;
    unsigned long exchange;
    unsigned char *own_ephemeral;
    unsigned char *own_id;
    unsigned long own_id_length;
    unsigned char *peer_id;
    unsigned long peer_id_length;
    unsigned char *peer_public;
    unsigned long peer_public_length;
    unsigned char *peer_ephemeral;
    unsigned long peer_ephemeral_length;
} SCCA_SM2_AGREEMENT_PARAMS;
#ifdef _WIN32
#pragma pack(pop)
#endif

/* SM3 */
#define CKM_SM3 0x80009000UL
#define CKM_SM3_HASH 0x80009001UL
#define CKM_SM3_HMAC 0x80009100UL
#define CKM_SM3_HMAC_GENERAL 0x80009101UL
#define CKM_SM3_KEY_DERIVATION 0x80009200UL

/* SM4. CFB, OFB, CTR, GCM and CMAC have no published number; these are ours, in the gaps of the same scheme. */
#define CKM_SM4_KEY_GEN 0x8000A001UL
#define CKM_SM4_ECB 0x8000A100UL
#define CKM_SM4_ECB_PAD 0x8000A101UL
#define CKM_SM4_CBC 0x8000A200UL
#define CKM_SM4_CBC_PAD 0x8000A201UL
#define CKM_SM4_CFB 0x8000A300UL
#define CKM_SM4_OFB 0x8000A400UL
#define CKM_SM4_CTR 0x8000A500UL
#define CKM_SM4_GCM 0x8000A600UL
#define CKM_SM4_CMAC 0x8000A700UL

/* The IBM/EP11 numbers of the same. */
#define CKM_IBM_SM4_KEY_GEN 0x80050001UL
#define CKM_IBM_SM4_CBC 0x80050002UL
#define CKM_IBM_SM4_ECB 0x80050004UL
#define CKM_IBM_SM4_MAC_GENERAL 0x80050007UL
#define CKM_IBM_SM4_ECB_ENCRYPT_DATA 0x80050009UL
#define CKM_IBM_SM4_MAC 0x80058007UL
#define CKM_IBM_SM2_KEY_PAIR_GEN 0x8005000AUL
#define CKM_IBM_SM2 0x8005000BUL
#define CKM_IBM_SM2_SM3 0x8005000CUL
#define CKM_IBM_SM2_ENCRYPT 0x8005000DUL
#define CKM_IBM_SM3 0x8005000EUL

/* The recommended curve, 1.2.156.10197.1.301, as CKA_EC_PARAMS. */
#define SCCA_SM2_EC_PARAMS "\x06\x08\x2A\x81\x1C\xCF\x55\x01\x82\x2D"
#define SCCA_SM2_EC_PARAMS_LENGTH 10

#endif
