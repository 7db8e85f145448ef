#include "check.h"

static const BYTE KEY[16] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF, 0xFE, 0xDC, 0xBA, 0x98, 0x76, 0x54, 0x32, 0x10};

/* Published for this key, the IV 00..0F and two blocks AA.. BB.. CC.. DD.. EE.. FF.. AA.. BB.. */
static const struct { ULONG algorithm; BYTE cipher[32]; } MODES[] = {
    {SGD_SM4_ECB, {0x5E, 0xC8, 0x14, 0x3D, 0xE5, 0x09, 0xCF, 0xF7, 0xB5, 0x17, 0x9F, 0x8F, 0x47, 0x4B, 0x86, 0x19,
                   0x2F, 0x1D, 0x30, 0x5A, 0x7F, 0xB1, 0x7D, 0xF9, 0x85, 0xF8, 0x1C, 0x84, 0x82, 0x19, 0x23, 0x04}},
    {SGD_SM4_CBC, {0x78, 0xEB, 0xB1, 0x1C, 0xC4, 0x0B, 0x0A, 0x48, 0x31, 0x2A, 0xAE, 0xB2, 0x04, 0x02, 0x44, 0xCB,
                   0x4C, 0xB7, 0x01, 0x69, 0x51, 0x90, 0x92, 0x26, 0x97, 0x9B, 0x0D, 0x15, 0xDC, 0x6A, 0x8F, 0x6D}},
    {SGD_SM4_CFB, {0xAC, 0x32, 0x36, 0xCB, 0x86, 0x1D, 0xD3, 0x16, 0xE6, 0x41, 0x3B, 0x4E, 0x3C, 0x75, 0x24, 0xB7,
                   0x69, 0xD4, 0xC5, 0x4E, 0xD4, 0x33, 0xB9, 0xA0, 0x34, 0x60, 0x09, 0xBE, 0xB3, 0x7B, 0x2B, 0x3F}},
    {SGD_SM4_OFB, {0xAC, 0x32, 0x36, 0xCB, 0x86, 0x1D, 0xD3, 0x16, 0xE6, 0x41, 0x3B, 0x4E, 0x3C, 0x75, 0x24, 0xB7,
                   0x1D, 0x01, 0xAC, 0xA2, 0x48, 0x7C, 0xA5, 0x82, 0xCB, 0xF5, 0x46, 0x3E, 0x66, 0x98, 0x53, 0x9B}}};

static void plain_text(BYTE *out)
{
    static const BYTE runs[8] = {0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0xAA, 0xBB};
    int i;
    for (i = 0; i < 32; i++)
        out[i] = runs[i / 4];
}

static BLOCKCIPHERPARAM parameter_of(ULONG padding)
{
    BLOCKCIPHERPARAM parameter;
    int i;
    memset(&parameter, 0, sizeof parameter);
    for (i = 0; i < 16; i++)
        parameter.IV[i] = (BYTE)i;
    parameter.IVLen = 16;
    parameter.PaddingType = padding;
    return parameter;
}

static void test_vectors(DEVHANDLE device)
{
    BYTE plain[32], out[64];
    size_t i;
    plain_text(plain);
    for (i = 0; i < sizeof MODES / sizeof MODES[0]; i++)
    {
        HANDLE key = NULL;
        ULONG size = 0, part, at;
        OK(SKF_SetSymmKey(device, (BYTE *)KEY, MODES[i].algorithm, &key));
        IS(SKF_Encrypt(key, plain, 32, out, &size), SAR_NOTINITIALIZEERR);
        OK(SKF_EncryptInit(key, parameter_of(0)));
        OK(SKF_Encrypt(key, plain, 32, NULL, &size));
        TRUE_(size == 32);
        size = 31;
        IS(SKF_Encrypt(key, plain, 32, out, &size), SAR_BUFFER_TOO_SMALL);
        TRUE_(size == 32);
        OK(SKF_Encrypt(key, plain, 32, out, &size));
        TRUE_(memcmp(out, MODES[i].cipher, 32) == 0);
        IS(SKF_Encrypt(key, plain, 32, out, &size), SAR_NOTINITIALIZEERR);
        OK(SKF_DecryptInit(key, parameter_of(0)));
        size = 32;
        OK(SKF_Decrypt(key, out, 32, out, &size));
        TRUE_(memcmp(out, plain, 32) == 0);
        for (part = 1; part < 32; part += 6)
        {
            ULONG written = 0xFFFF, total = 0;
            OK(SKF_EncryptInit(key, parameter_of(0)));
            for (at = 0; at < 32; at += part)
            {
                written = 0;
                OK(SKF_EncryptUpdate(key, plain + at, at + part > 32 ? 32 - at : part, out + total, &written));
                total += written;
            }

            written = 0;
            OK(SKF_EncryptFinal(key, out + total, &written));
            TRUE_(total + written == 32 && memcmp(out, MODES[i].cipher, 32) == 0);
        }

        OK(SKF_CloseHandle(key));
    }
}

static void test_padding(HANDLE key)
{
    BYTE text[40], cipher[64], back[64];
    ULONG length, size, total;
    memset(text, 0x33, sizeof text);
    for (length = 0; length <= 40; length++)
    {
        OK(SKF_EncryptInit(key, parameter_of(1)));
        OK(SKF_Encrypt(key, text, length, NULL, &size));
        TRUE_(size == length / 16 * 16 + 16);
        OK(SKF_Encrypt(key, text, length, cipher, &size));
        OK(SKF_DecryptInit(key, parameter_of(1)));
        total = length;
        OK(SKF_Decrypt(key, cipher, size, back, &total));
        TRUE_(total == length && memcmp(back, text, length) == 0);
        OK(SKF_DecryptInit(key, parameter_of(1)));
        total = sizeof back;
        OK(SKF_DecryptUpdate(key, cipher, size, back, &total));
        TRUE_(total == size - 16);
        size = 0;
        OK(SKF_DecryptFinal(key, NULL, &size));
        TRUE_(size == 16);
        OK(SKF_DecryptFinal(key, back + total, &size));
        TRUE_(total + size == length && memcmp(back, text, length) == 0);
    }

    OK(SKF_EncryptInit(key, parameter_of(0)));
    size = sizeof cipher;
    IS(SKF_Encrypt(key, text, 6, cipher, &size), SAR_INDATALENERR);
    OK(SKF_EncryptInit(key, parameter_of(0)));
    OK(SKF_EncryptUpdate(key, text, 6, cipher, &size));
    IS(SKF_EncryptFinal(key, cipher, &size), SAR_INDATALENERR);
    OK(SKF_DecryptInit(key, parameter_of(1)));
    memset(cipher, 0, 16);
    size = sizeof back;
    IS(SKF_Decrypt(key, cipher, 16, back, &size), SAR_DECRYPTPADERR);
}

static void test_mac(DEVHANDLE device)
{
    BYTE plain[32], mac[16];
    BLOCKCIPHERPARAM parameter = parameter_of(0);
    HANDLE key = NULL, first = NULL, second = NULL;
    ULONG size = 0;
    plain_text(plain);
    OK(SKF_SetSymmKey(device, (BYTE *)KEY, SGD_SM4_MAC, &key));
    IS(SKF_EncryptInit(key, parameter), SAR_KEYUSAGEERR);
    OK(SKF_MacInit(key, &parameter, &first));
    OK(SKF_MacInit(key, &parameter, &second));
    OK(SKF_Mac(first, plain, 32, NULL, &size));
    TRUE_(size == 16);
    OK(SKF_MacUpdate(second, plain, 5));
    size = 15;
    IS(SKF_Mac(first, plain, 32, mac, &size), SAR_BUFFER_TOO_SMALL);
    OK(SKF_Mac(first, plain, 32, mac, &size));
    TRUE_(memcmp(mac, MODES[1].cipher + 16, 16) == 0);
    OK(SKF_MacUpdate(second, plain + 5, 27));
    memset(mac, 0, sizeof mac);
    OK(SKF_MacFinal(second, NULL, &size));
    OK(SKF_MacFinal(second, mac, &size));
    TRUE_(memcmp(mac, MODES[1].cipher + 16, 16) == 0);
    IS(SKF_MacUpdate(second, plain, 16), SAR_NOTINITIALIZEERR);
    OK(SKF_CloseHandle(first));
    OK(SKF_CloseHandle(key));
    IS(SKF_MacFinal(second, mac, &size), SAR_INVALIDHANDLEERR);
    OK(SKF_CloseHandle(second));
    OK(SKF_SetSymmKey(device, (BYTE *)KEY, SGD_SM4_MAC, &key));
    OK(SKF_MacInit(key, &parameter, &first));
    IS(SKF_Mac(first, plain, 31, mac, &size), SAR_INDATALENERR);
    OK(SKF_CloseHandle(first));
    OK(SKF_CloseHandle(key));
}

static void test_digest(DEVHANDLE device)
{
    static const BYTE sm3[8] = {0x66, 0xC7, 0xF0, 0xF4, 0x62, 0xEE, 0xED, 0xD9};
    static const BYTE sha1[8] = {0xA9, 0x99, 0x3E, 0x36, 0x47, 0x06, 0x81, 0x6A};
    static const BYTE e[8] = {0xF0, 0xB4, 0x3E, 0x94, 0xBA, 0x45, 0xAC, 0xCA};
    ECCPUBLICKEYBLOB key;
    BYTE out[32];
    HANDLE hash = NULL;
    ULONG size = 0;
    known_public(&key);
    OK(SKF_DigestInit(device, SGD_SM3, NULL, NULL, 0, &hash));
    OK(SKF_DigestUpdate(hash, (BYTE *)"a", 1));
    OK(SKF_DigestUpdate(hash, (BYTE *)"bc", 2));
    OK(SKF_DigestFinal(hash, NULL, &size));
    TRUE_(size == 32);
    size = 31;
    IS(SKF_DigestFinal(hash, out, &size), SAR_BUFFER_TOO_SMALL);
    OK(SKF_DigestFinal(hash, out, &size));
    TRUE_(memcmp(out, sm3, 8) == 0);
    IS(SKF_DigestUpdate(hash, (BYTE *)"a", 1), SAR_NOTINITIALIZEERR);
    OK(SKF_CloseHandle(hash));
    OK(SKF_DigestInit(device, SGD_SHA1, NULL, NULL, 0, &hash));
    size = 20;
    OK(SKF_Digest(hash, (BYTE *)"abc", 3, out, &size));
    TRUE_(size == 20 && memcmp(out, sha1, 8) == 0);
    OK(SKF_CloseHandle(hash));
    sm2_digest(device, &key, "message digest", 14, out);
    TRUE_(memcmp(out, e, 8) == 0);
    IS(SKF_DigestInit(device, 0x99, NULL, NULL, 0, &hash), SAR_NOTSUPPORTYETERR);
    IS(SKF_DigestInit(device, SGD_SM3, NULL, (BYTE *)"1", 1, &hash), SAR_INVALIDPARAMERR);
}

/* Keys that stay on the card, exported to the container's own encryption key and imported again. */
static void test_card_keys(DEVHANDLE device)
{
    HAPPLICATION application = fresh_application(device, APP_NAME);
    HCONTAINER container = NULL;
    ECCPUBLICKEYBLOB key;
    ECCCIPHERBLOB *wrapped = (ECCCIPHERBLOB *)guarded(180);
    BYTE text[100], cipher[128], back[128], mac1[16], mac2[16];
    BLOCKCIPHERPARAM parameter = parameter_of(0);
    size_t i;
    memset(text, 0x77, sizeof text);
    OK(SKF_CreateContainer(application, (LPSTR) "sessions", &container));
    IS(SKF_ImportSessionKey(container, SGD_SM4_ECB, (BYTE *)wrapped, 180, (HANDLE *)&key), SAR_INDATALENERR);
    OK(SKF_GenECCKeyPair(container, SGD_SM2_3, &key));
    for (i = 0; i < sizeof MODES / sizeof MODES[0]; i++)
    {
        HANDLE mine = NULL, theirs = NULL, mac = NULL;
        ULONG padding = MODES[i].algorithm == SGD_SM4_ECB || MODES[i].algorithm == SGD_SM4_CBC, size = sizeof cipher, written = 0, at, total = 0;
        wrapped->CipherLen = 16;
        OK(SKF_ECCExportSessionKey(container, MODES[i].algorithm, &key, wrapped, &mine));
        TRUE_(wrapped->CipherLen == 16);
        OK(SKF_ImportSessionKey(container, MODES[i].algorithm, (BYTE *)wrapped, 180, &theirs));
        IS(SKF_ImportSessionKey(container, MODES[i].algorithm, (BYTE *)wrapped, 179, &theirs), SAR_INDATALENERR);
        OK(SKF_EncryptInit(mine, parameter_of(padding)));
        OK(SKF_Encrypt(mine, text, 100, cipher, &size));
        TRUE_(size == (padding ? 112u : 100u));
        OK(SKF_DecryptInit(theirs, parameter_of(padding)));
        for (at = 0; at < size; at += 7)
        {
            written = 64;
            OK(SKF_DecryptUpdate(theirs, cipher + at, at + 7 > size ? size - at : 7, back + total, &written));
            total += written;
        }

        written = 64;
        OK(SKF_DecryptFinal(theirs, back + total, &written));
        TRUE_(total + written == 100 && memcmp(back, text, 100) == 0);
        OK(SKF_MacInit(mine, &parameter, &mac));
        size = 16;
        OK(SKF_Mac(mac, text, 96, mac1, &size));
        OK(SKF_CloseHandle(mac));
        OK(SKF_MacInit(theirs, &parameter, &mac));
        OK(SKF_MacUpdate(mac, text, 33));
        OK(SKF_MacUpdate(mac, text + 33, 63));
        OK(SKF_MacFinal(mac, mac2, &size));
        TRUE_(memcmp(mac1, mac2, 16) == 0);
        OK(SKF_CloseHandle(mac));
        OK(SKF_CloseHandle(mine));
        OK(SKF_CloseHandle(theirs));
    }

    wrapped->HASH[0] ^= 1;
    IS(SKF_ImportSessionKey(container, SGD_SM4_ECB, (BYTE *)wrapped, 180, (HANDLE *)&key), SAR_INDATAERR);
    OK(SKF_CloseContainer(container));
    OK(SKF_CloseApplication(application));
}

void test_sessions(void)
{
    DEVHANDLE device = connect_device();
    HANDLE key = NULL;
    BLOCKCIPHERPARAM parameter = parameter_of(0);
    test_vectors(device);
    OK(SKF_SetSymmKey(device, (BYTE *)KEY, SGD_SM4_CBC, &key));
    test_padding(key);
    parameter.IVLen = 8;
    IS(SKF_EncryptInit(key, parameter), SAR_INVALIDPARAMERR);
    parameter = parameter_of(2);
    IS(SKF_EncryptInit(key, parameter), SAR_INVALIDPARAMERR);
    OK(SKF_CloseHandle(key));
    IS(SKF_SetSymmKey(device, (BYTE *)KEY, SGD_SM1_ECB, &key), SAR_NOTSUPPORTYETERR);
    IS(SKF_SetSymmKey(device, (BYTE *)KEY, SGD_SSF33_CBC, &key), SAR_NOTSUPPORTYETERR);
    test_mac(device);
    test_digest(device);
    test_card_keys(device);
    OK(SKF_DisConnectDev(device));
}
