/* dotnet.exe, which no package has: starts hostfxr.dll of the runtime version VERSION beside it. */
#include <windows.h>
#include <stdio.h>
#include <string.h>

typedef EXCEPTION_REGISTRATION_RECORD frame;

/* Handlers in a thread's list are functions, aligned as such, of Wine's own libraries, which say after their DOS header that they are Wine's. */
static int is_handler(const void *address)
{
    MEMORY_BASIC_INFORMATION region;
    return (ULONG_PTR)address % 16 == 0 && VirtualQuery(address, &region, sizeof region) != 0 && region.Type == MEM_IMAGE
        && memcmp((const char *)region.AllocationBase + sizeof(IMAGE_DOS_HEADER), "Wine builtin DLL", 16) == 0;
}

/*
 * While a handler of an exception runs, Wine 8 has a frame for it in the thread's list. The managed code of .NET 9 and later leaves its handler without a
 * return, so the frame stays, is overwritten, and at the thread's next exception Wine calls what lies there, without end: a failed test hung. Before each
 * exception is handled, this ends the list where it is no longer one.
 */
static LONG WINAPI end_list(EXCEPTION_POINTERS *exception)
{
    NT_TIB *thread = (NT_TIB *)NtCurrentTeb();
    frame *const end = (frame *)~(ULONG_PTR)0, **link = &thread->ExceptionList, *each;
    ULONG_PTR used = exception->ContextRecord->Rsp;
    for (; (each = *link) != end; link = &each->Next, used = (ULONG_PTR)each + 1)
        if ((ULONG_PTR)each < used || (void *)each >= thread->StackBase || !is_handler(each->Handler))
        {
            *link = end;
            break;
        }

    return EXCEPTION_CONTINUE_SEARCH;
}

typedef int (*start)(int argc, const wchar_t **argv, const wchar_t *host, const wchar_t *root, const wchar_t *application);

int wmain(int argc, wchar_t **argv)
{
    wchar_t self[MAX_PATH], root[MAX_PATH], host[MAX_PATH];
    HMODULE library;
    GetModuleFileNameW(NULL, self, MAX_PATH);
    wcscpy(root, self);
    *wcsrchr(root, L'\\') = 0;
    swprintf(host, MAX_PATH, L"%ls\\host\\fxr\\%hs\\hostfxr.dll", root, VERSION);
    AddVectoredExceptionHandler(TRUE, end_list);
    library = LoadLibraryExW(host, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    if (library == NULL)
    {
        fwprintf(stderr, L"%ls does not load: %lu\n", host, GetLastError());
        return 1;
    }

    return ((start)(void *)GetProcAddress(library, "hostfxr_main_startupinfo"))(argc, (const wchar_t **)argv, self, root, L"");
}
