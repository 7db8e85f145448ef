#include "check.h"

void test_agreement(void)
{
    DEVHANDLE device = connect_device();
    HAPPLICATION application = fresh_application(device, APP_NAME);
    HCONTAINER alice = NULL, bob = NULL;
    ECCPUBLICKEYBLOB alice_key, bob_key, alice_temporary, bob_temporary;
    HANDLE agreement = NULL, alice_session = NULL, bob_session = NULL;
    BLOCKCIPHERPARAM parameter;
    BYTE text[16], cipher[16];
    ULONG size = 16;
    memset(&parameter, 0, sizeof parameter);
    memset(text, 0x5C, sizeof text);
    OK(SKF_CreateContainer(application, (LPSTR) "alice", &alice));
    OK(SKF_CreateContainer(application, (LPSTR) "bob", &bob));
    OK(SKF_GenECCKeyPair(alice, SGD_SM2_1, &alice_key));
    OK(SKF_GenECCKeyPair(bob, SGD_SM2_1, &bob_key));
    IS(SKF_GenerateAgreementDataWithECC(alice, SGD_SM1_ECB, &alice_temporary, (BYTE *)"alice", 5, &agreement), SAR_NOTSUPPORTYETERR);
    IS(SKF_GenerateAgreementDataWithECC(alice, SGD_SM4_ECB, &alice_temporary, (BYTE *)"alice", 33, &agreement), SAR_INDATALENERR);
    OK(SKF_GenerateAgreementDataWithECC(alice, SGD_SM4_ECB, &alice_temporary, (BYTE *)"alice", 5, &agreement));
    OK(SKF_GenerateAgreementDataAndKeyWithECC(
        bob, SGD_SM4_ECB, &alice_key, &alice_temporary, &bob_temporary, (BYTE *)"bob", 3, (BYTE *)"alice", 5, &bob_session));
    OK(SKF_GenerateKeyWithECC(agreement, &bob_key, &bob_temporary, (BYTE *)"bob", 3, &alice_session));
    OK(SKF_EncryptInit(alice_session, parameter));
    OK(SKF_Encrypt(alice_session, text, 16, cipher, &size));
    TRUE_(memcmp(text, cipher, 16) != 0);
    OK(SKF_DecryptInit(bob_session, parameter));
    OK(SKF_Decrypt(bob_session, cipher, 16, cipher, &size));
    TRUE_(memcmp(text, cipher, 16) == 0);
    IS(SKF_GenerateKeyWithECC(agreement, &bob_key, &bob_temporary, (BYTE *)"bob", 3, &alice_session), SAR_KEYNOTFOUNTERR);
    bob_temporary.XCoordinate[63] ^= 1;
    IS(SKF_GenerateKeyWithECC(agreement, &bob_key, &bob_temporary, (BYTE *)"bob", 3, &alice_session), SAR_INDATAERR);
    OK(SKF_CloseHandle(agreement));
    IS(SKF_CloseHandle(agreement), SAR_INVALIDHANDLEERR);
    OK(SKF_CloseContainer(alice));
    OK(SKF_EncryptInit(bob_session, parameter));
    OK(SKF_Encrypt(bob_session, text, 16, cipher, &size));
    OK(SKF_CloseHandle(bob_session));
    OK(SKF_CloseHandle(alice_session));
    OK(SKF_CloseContainer(bob));
    OK(SKF_CloseApplication(application));
    OK(SKF_DisConnectDev(device));
}
