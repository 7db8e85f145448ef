/* dotnet.exe, which no package has: starts hostfxr.dll of the runtime version VERSION beside it. */
#include <windows.h>
#include <stdio.h>

typedef int (*start)(int argc, const wchar_t **argv, const wchar_t *host, const wchar_t *root, const wchar_t *application);

int wmain(int argc, wchar_t **argv)
{
    wchar_t self[MAX_PATH], root[MAX_PATH], host[MAX_PATH];
    HMODULE library;
    GetModuleFileNameW(NULL, self, MAX_PATH);
    wcscpy(root, self);
    *wcsrchr(root, L'\\') = 0;
    swprintf(host, MAX_PATH, L"%ls\\host\\fxr\\%hs\\hostfxr.dll", root, VERSION);
    library = LoadLibraryExW(host, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    if (library == NULL)
    {
        fwprintf(stderr, L"%ls does not load: %lu\n", host, GetLastError());
        return 1;
    }

    return ((start)(void *)GetProcAddress(library, "hostfxr_main_startupinfo"))(argc, (const wchar_t **)argv, self, root, L"");
}
