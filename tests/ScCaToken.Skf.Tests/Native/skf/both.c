/* SKF and PKCS#11 in one process on one key: what one does, the other sees. Of PKCS#11 only what is needed here is declared. */
#include "check.h"
#include "pkcs11-sccatoken.h"

#ifdef _WIN32
#pragma pack(push, 1)
#endif
typedef unsigned long CK_ULONG;
typedef struct { CK_ULONG type; void *value; CK_ULONG length; } CK_ATTRIBUTE;
typedef struct { CK_ULONG mechanism; void *parameter; CK_ULONG length; } CK_MECHANISM;
#ifdef _WIN32
#pragma pack(pop)
#endif

CK_ULONG C_Initialize(void *arguments);
CK_ULONG C_Finalize(void *reserved);
CK_ULONG C_GetSlotList(unsigned char present, CK_ULONG *list, CK_ULONG *count);
CK_ULONG C_GetTokenInfo(CK_ULONG slot, void *info);
CK_ULONG C_OpenSession(CK_ULONG slot, CK_ULONG flags, void *application, void *notify, CK_ULONG *session);
CK_ULONG C_Login(CK_ULONG session, CK_ULONG user, unsigned char *pin, CK_ULONG length);
CK_ULONG C_Logout(CK_ULONG session);
CK_ULONG C_FindObjectsInit(CK_ULONG session, CK_ATTRIBUTE *template_, CK_ULONG count);
CK_ULONG C_FindObjects(CK_ULONG session, CK_ULONG *objects, CK_ULONG most, CK_ULONG *count);
CK_ULONG C_FindObjectsFinal(CK_ULONG session);
CK_ULONG C_GetAttributeValue(CK_ULONG session, CK_ULONG object, CK_ATTRIBUTE *template_, CK_ULONG count);
CK_ULONG C_SignInit(CK_ULONG session, CK_MECHANISM *mechanism, CK_ULONG key);
CK_ULONG C_Sign(CK_ULONG session, unsigned char *data, CK_ULONG length, unsigned char *signature, CK_ULONG *signature_length);
CK_ULONG C_GenerateKeyPair(
    CK_ULONG session, CK_MECHANISM *mechanism, CK_ATTRIBUTE *public_, CK_ULONG public_count, CK_ATTRIBUTE *private_, CK_ULONG private_count,
    CK_ULONG *public_key, CK_ULONG *private_key);

#define CKA_CLASS 0x00UL
#define CKA_TOKEN 0x01UL
#define CKA_LABEL 0x03UL
#define CKA_VALUE 0x11UL
#define CKA_ID 0x102UL
#define CKO_CERTIFICATE 1UL
#define CKO_PRIVATE_KEY 3UL
#define CKF_RW_SERIAL 6UL
#define CKR_PIN_INCORRECT 0xA0UL
#define CKR_PIN_LOCKED 0xA4UL
#define CKR_ALREADY_LOGGED_IN 0x100UL

#define APP "both"
#define PASS(call) expect_code(__FILE__, __LINE__, #call, (ULONG)(call), 0)

static CK_ULONG slot_of(const char *label)
{
    CK_ULONG slots[32], count = 32, i;
    unsigned char info[512];
    PASS(C_GetSlotList(1, slots, &count));
    for (i = 0; i < count; i++)
    {
        if (C_GetTokenInfo(slots[i], info) == 0 && memcmp(info, label, strlen(label)) == 0 && info[strlen(label)] == ' ')
            return slots[i];
    }

    TRUE_(!"no slot of the application");
    return (CK_ULONG)-1;
}

static CK_ULONG find(CK_ULONG session, CK_ULONG class_, const char *label)
{
    CK_ATTRIBUTE template_[2];
    CK_ULONG object = 0, count = 0;
    template_[0].type = CKA_CLASS;
    template_[0].value = &class_;
    template_[0].length = sizeof class_;
    template_[1].type = CKA_LABEL;
    template_[1].value = (void *)label;
    template_[1].length = strlen(label);
    PASS(C_FindObjectsInit(session, template_, 2));
    PASS(C_FindObjects(session, &object, 1, &count));
    PASS(C_FindObjectsFinal(session));
    TRUE_(count == 1);
    return object;
}

static void skf_makes_pkcs11_sees(HCONTAINER container, ECCPUBLICKEYBLOB *key, DEVHANDLE device, CK_ULONG session)
{
    BYTE certificate[300], value[300], e[32], rs[64];
    CK_ATTRIBUTE attribute;
    CK_MECHANISM mechanism;
    CK_ULONG object, length = sizeof rs;
    ECCSIGNATUREBLOB signature;
    memset(certificate, 0x30, sizeof certificate);
    memset(e, 9, sizeof e);
    OK(SKF_ImportCertificate(container, TRUE, certificate, sizeof certificate));
    object = find(session, CKO_CERTIFICATE, CONTAINER_NAME);
    attribute.type = CKA_VALUE;
    attribute.value = value;
    attribute.length = sizeof value;
    PASS(C_GetAttributeValue(session, object, &attribute, 1));
    TRUE_(attribute.length == 300 && memcmp(value, certificate, 300) == 0);

    object = find(session, CKO_PRIVATE_KEY, CONTAINER_NAME);
    memset(&mechanism, 0, sizeof mechanism);
    mechanism.mechanism = CKM_SM2_SIGN_NO_DER;
    PASS(C_SignInit(session, &mechanism, object));
    PASS(C_Sign(session, e, 32, rs, &length));
    memset(&signature, 0, sizeof signature);
    memcpy(signature.r + 32, rs, 32);
    memcpy(signature.s + 32, rs + 32, 32);
    OK(SKF_ECCVerify(device, key, e, 32, &signature));
}

static void pkcs11_makes_skf_sees(CK_ULONG session, HAPPLICATION application, DEVHANDLE device)
{
    static const char label[] = "\xe6\x9d\xa5\xe8\x87\xaa PKCS11";
    unsigned char yes = 1, id[4] = {1, 2, 3, 4};
    CK_ATTRIBUTE template_[3];
    CK_MECHANISM mechanism;
    CK_ULONG public_key = 0, private_key = 0;
    HCONTAINER container = NULL;
    ECCPUBLICKEYBLOB key;
    ECCSIGNATUREBLOB signature;
    BYTE e[32];
    char names[1024], *name;
    ULONG size = sizeof names, type = 0;
    template_[0].type = CKA_TOKEN;
    template_[0].value = &yes;
    template_[0].length = 1;
    template_[1].type = CKA_LABEL;
    template_[1].value = (void *)label;
    template_[1].length = sizeof label - 1;
    template_[2].type = CKA_ID;
    template_[2].value = id;
    template_[2].length = sizeof id;
    memset(&mechanism, 0, sizeof mechanism);
    mechanism.mechanism = CKM_SM2_KEY_PAIR_GEN;
    PASS(C_GenerateKeyPair(session, &mechanism, template_, 3, template_, 3, &public_key, &private_key));
    OK(SKF_EnumContainer(application, names, &size));
    for (name = names; *name != 0 && strcmp(name, label) != 0; name += strlen(name) + 1)
        continue;
    TRUE_(strcmp(name, label) == 0);
    OK(SKF_OpenContainer(application, (LPSTR)label, &container));
    OK(SKF_GetContainerType(container, &type));
    TRUE_(type == 2);
    size = sizeof key;
    OK(SKF_ExportPublicKey(container, TRUE, (BYTE *)&key, &size));
    memset(e, 3, sizeof e);
    OK(SKF_ECCSignData(container, e, 32, &signature));
    OK(SKF_ECCVerify(device, &key, e, 32, &signature));
    OK(SKF_CloseContainer(container));
}

static void pins_are_one(CK_ULONG session, HAPPLICATION application)
{
    ULONG maximum = 0, left = 9, retry = 9;
    BOOL is_default = 0;
    CK_ULONG code = 0;
    int i;
    PASS(C_Logout(session));
    IS(SKF_VerifyPIN(application, USER_TYPE, (LPSTR) "00000000", &retry), SAR_PIN_INCORRECT);
    TRUE_(retry == 5);
    for (i = 0; i < 5; i++)
        code = C_Login(session, 1, (unsigned char *)"00000000", 8);
    TRUE_(code == CKR_PIN_LOCKED || code == CKR_PIN_INCORRECT);
    TRUE_(C_Login(session, 1, (unsigned char *)USER_PIN, 8) == CKR_PIN_LOCKED);
    OK(SKF_GetPINInfo(application, USER_TYPE, &maximum, &left, &is_default));
    TRUE_(left == 0);
    IS(SKF_VerifyPIN(application, USER_TYPE, (LPSTR)USER_PIN, &retry), SAR_PIN_LOCKED);
    OK(SKF_UnblockPIN(application, (LPSTR)ADMIN_PIN, (LPSTR)USER_PIN, &retry));
    PASS(C_Login(session, 1, (unsigned char *)USER_PIN, 8));
}

void test_both_interfaces(void)
{
    DEVHANDLE device = connect_device();
    HAPPLICATION application = fresh_application(device, APP);
    HCONTAINER container = NULL;
    ECCPUBLICKEYBLOB key;
    CK_ULONG session = 0, code;
    OK(SKF_CreateContainer(application, (LPSTR)CONTAINER_NAME, &container));
    OK(SKF_GenECCKeyPair(container, SGD_SM2_1, &key));
    PASS(C_Initialize(NULL));
    PASS(C_OpenSession(slot_of(APP), CKF_RW_SERIAL, NULL, NULL, &session));
    code = C_Login(session, 1, (unsigned char *)USER_PIN, 8);
    TRUE_(code == 0 || code == CKR_ALREADY_LOGGED_IN);
    skf_makes_pkcs11_sees(container, &key, device, session);
    pkcs11_makes_skf_sees(session, application, device);
    pins_are_one(session, application);
    PASS(C_Finalize(NULL));
    OK(SKF_CloseContainer(container));
    OK(SKF_CloseApplication(application));
    OK(SKF_DisConnectDev(device));
}
