/*
 * A winscard.dll for the Windows part of the driver to call: two readers, one card that answers from a script. Structures, types and calling
 * convention come from the compiler's own winscard.h, and every argument is checked against it; a wrong one is printed and fails the call.
 * It proves layouts and convention. It proves nothing about how the service of a real Windows behaves.
 */
#include <windows.h>
#include <winscard.h>
#include <stdio.h>

#define CHECK(condition) do { if (!(condition)) return wrong(#condition, __LINE__); } while (0)

/* Handles that lose something when half of them is lost. */
static const SCARDCONTEXT context_handle = 0xC0117E87C0117E87ull;
static const SCARDHANDLE card_handle = 0xCA4D0001CA4D0001ull;

static const WCHAR names[] = L"双 Reader 0\0Reader 1\0";
static const WCHAR notification[] = L"\\\\?PnP?\\Notification";
static const BYTE atr[] = {0x3B, 0x85, 0x80, 0x01, 0x80, 0x73, 0xC0, 0x01, 0xC0, 0x77};
static const DWORD feature_code = SCARD_CTL_CODE(3500);

static volatile LONG present = 1, events = 1, connected, in_transaction, cancelled, next_error, mistakes;
static HANDLE changed;

static LONG wrong(const char *condition, int line)
{
    InterlockedIncrement(&mistakes);
    printf("winscard.c:%d: not so: %s\n", line, condition);
    fflush(stdout);
    return SCARD_E_INVALID_PARAMETER;
}

static int reader_of(LPCWSTR name)
{
    if (wcscmp(name, names) == 0)
        return 0;
    return wcscmp(name, names + wcslen(names) + 1) == 0 ? 1 : -1;
}

static LONG take_error(void)
{
    LONG error = InterlockedExchange(&next_error, 0);
    return error != 0 ? error : present ? SCARD_S_SUCCESS : (LONG)SCARD_W_REMOVED_CARD;
}

/* For the test: puts the card in or out, makes the next exchange fail, tells how many arguments were wrong. */
void WINAPI ScriptPresent(LONG now)
{
    present = now;
    InterlockedIncrement(&events);
    SetEvent(changed);
}

void WINAPI ScriptError(LONG error) { next_error = error; }

LONG WINAPI ScriptMistakes(void) { return mistakes; }

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved)
{
    (void)module;
    (void)reserved;
    if (reason == DLL_PROCESS_ATTACH)
        changed = CreateEventW(NULL, FALSE, FALSE, NULL);
    return TRUE;
}

LONG WINAPI SCardEstablishContext(DWORD scope, LPCVOID reserved1, LPCVOID reserved2, LPSCARDCONTEXT context)
{
    CHECK(scope == SCARD_SCOPE_SYSTEM);
    CHECK(reserved1 == NULL && reserved2 == NULL);
    *context = context_handle;
    return SCARD_S_SUCCESS;
}

LONG WINAPI SCardReleaseContext(SCARDCONTEXT context)
{
    CHECK(context == context_handle);
    return SCARD_S_SUCCESS;
}

LONG WINAPI SCardCancel(SCARDCONTEXT context)
{
    CHECK(context == context_handle);
    cancelled = 1;
    SetEvent(changed);
    return SCARD_S_SUCCESS;
}

LONG WINAPI SCardListReadersW(SCARDCONTEXT context, LPCWSTR groups, LPWSTR readers, LPDWORD length)
{
    const DWORD needed = sizeof names / sizeof names[0];
    CHECK(context == context_handle);
    CHECK(groups == NULL);
    if (readers != NULL && *length < needed)
        return SCARD_E_INSUFFICIENT_BUFFER;
    if (readers != NULL)
        memcpy(readers, names, sizeof names);
    *length = needed;
    return SCARD_S_SUCCESS;
}

/* Fills one state; true when it differs from what the caller believes. */
static int look(SCARD_READERSTATEW *state)
{
    DWORD now = SCARD_STATE_UNKNOWN;
    int reader = reader_of(state->szReader);
    if (wcscmp(state->szReader, notification) == 0)
        now = 2u << 16;
    else if (reader == 0)
        now = ((DWORD)events << 16) | (present ? SCARD_STATE_PRESENT : SCARD_STATE_EMPTY);
    else if (reader == 1)
        now = SCARD_STATE_EMPTY;
    state->cbAtr = reader == 0 && present ? sizeof atr : 0;
    memcpy(state->rgbAtr, atr, state->cbAtr);
    state->dwEventState = now == state->dwCurrentState ? now : now | SCARD_STATE_CHANGED;
    return now != state->dwCurrentState;
}

LONG WINAPI SCardGetStatusChangeW(SCARDCONTEXT context, DWORD timeout, LPSCARD_READERSTATEW states, DWORD count)
{
    ULONGLONG end = GetTickCount64() + timeout;
    CHECK(context == context_handle);
    CHECK(count >= 1 && count <= 3);
    cancelled = 0;
    for (;;)
    {
        int news = 0;
        for (DWORD i = 0; i < count; i++)
        {
            CHECK(states[i].szReader != NULL && states[i].pvUserData == NULL);
            CHECK(reader_of(states[i].szReader) >= 0 || wcscmp(states[i].szReader, notification) == 0);
            CHECK((states[i].dwCurrentState & SCARD_STATE_CHANGED) == 0);
            news |= look(&states[i]);
        }

        if (news)
            return SCARD_S_SUCCESS;
        if (cancelled)
            return SCARD_E_CANCELLED;
        if (GetTickCount64() >= end)
            return SCARD_E_TIMEOUT;
        WaitForSingleObject(changed, 20);
    }
}

LONG WINAPI SCardConnectW(SCARDCONTEXT context, LPCWSTR reader, DWORD share, DWORD protocols, LPSCARDHANDLE card, LPDWORD active)
{
    CHECK(context == context_handle);
    CHECK(share == SCARD_SHARE_SHARED);
    CHECK(protocols == (SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1));
    if (reader_of(reader) < 0)
        return SCARD_E_UNKNOWN_READER;
    if (reader_of(reader) == 1 || !present)
        return SCARD_W_REMOVED_CARD;
    *card = card_handle;
    *active = SCARD_PROTOCOL_T1;
    connected = 1;
    return SCARD_S_SUCCESS;
}

LONG WINAPI SCardReconnect(SCARDHANDLE card, DWORD share, DWORD protocols, DWORD initialization, LPDWORD active)
{
    CHECK(card == card_handle && connected);
    CHECK(share == SCARD_SHARE_SHARED);
    CHECK(protocols == (SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1));
    CHECK(initialization == SCARD_LEAVE_CARD || initialization == SCARD_RESET_CARD);
    *active = SCARD_PROTOCOL_T1;
    return take_error();
}

LONG WINAPI SCardDisconnect(SCARDHANDLE card, DWORD disposition)
{
    CHECK(card == card_handle && connected);
    CHECK(disposition == SCARD_LEAVE_CARD);
    connected = 0;
    return SCARD_S_SUCCESS;
}

LONG WINAPI SCardBeginTransaction(SCARDHANDLE card)
{
    CHECK(card == card_handle && connected && !in_transaction);
    in_transaction = 1;
    return take_error();
}

LONG WINAPI SCardEndTransaction(SCARDHANDLE card, DWORD disposition)
{
    CHECK(card == card_handle && in_transaction);
    CHECK(disposition == SCARD_LEAVE_CARD);
    in_transaction = 0;
    return SCARD_S_SUCCESS;
}

/* GET CHALLENGE gives bytes that count up, everything else 6A82. */
LONG WINAPI SCardTransmit(SCARDHANDLE card, LPCSCARD_IO_REQUEST send, LPCBYTE command, DWORD length, LPSCARD_IO_REQUEST receive, LPBYTE answer, LPDWORD room)
{
    DWORD data = 0;
    LONG error = take_error();
    CHECK(card == card_handle && connected);
    CHECK(send != NULL && send->dwProtocol == SCARD_PROTOCOL_T1 && send->cbPciLength == sizeof(SCARD_IO_REQUEST));
    CHECK(receive == NULL);
    CHECK(length >= 4 && *room >= 258);
    if (error != SCARD_S_SUCCESS)
        return error;
    if (command[1] == 0x84)
        for (; data < command[length - 1]; data++)
            answer[data] = (BYTE)(data + 1);
    answer[data] = command[1] == 0x84 ? 0x90 : 0x6A;
    answer[data + 1] = command[1] == 0x84 ? 0x00 : 0x82;
    *room = data + 2;
    return SCARD_S_SUCCESS;
}

/* PC/SC part 10: the reader takes extended APDUs. */
LONG WINAPI SCardControl(SCARDHANDLE card, DWORD code, LPCVOID input, DWORD input_length, LPVOID output, DWORD output_length, LPDWORD returned)
{
    static const BYTE properties[] = {0x0A, 0x04, 0x00, 0x00, 0x01, 0x00};
    BYTE features[] = {0x12, 0x04, (BYTE)(feature_code >> 24), (BYTE)(feature_code >> 16), (BYTE)(feature_code >> 8), (BYTE)feature_code};
    CHECK(card == card_handle && connected);
    CHECK(code == SCARD_CTL_CODE(3400) || code == feature_code);
    CHECK(input_length == 0 && output_length >= sizeof features);
    (void)input;
    memcpy(output, code == feature_code ? properties : features, sizeof features);
    *returned = sizeof features;
    return SCARD_S_SUCCESS;
}
