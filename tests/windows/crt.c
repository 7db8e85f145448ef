/*
 * The start of a DLL, for linking with lld-link where Microsoft's C runtime is not at hand: thread-local storage, initialisers, stack probes and the
 * few C++ operators that .NET's static libraries ask for. For tests under Wine only; a library for people is linked with Microsoft's tools.
 */
#define SECTION(name) __attribute__((section(name), used))

typedef unsigned long long size;
typedef void (*procedure)(void);
typedef int (*initialiser)(void);
typedef void (*callback)(void *module, unsigned long reason, void *reserved);

void *malloc(size bytes);
void free(void *memory);
int DllMain(void *module, unsigned long reason, void *reserved);

int _fltused = 0x9875;

/* Buffer security: the cookie is fixed, the check real. rax holds the caller's result and stays. */
size __security_cookie = 0x2B992DDFA232ull;

__attribute__((naked)) void __security_check_cookie(size cookie)
{
    __asm__("cmpq __security_cookie(%rip), %rcx\n jne 1f\n ret\n1: movl $2, %ecx\n int $0x29");
}

int __GSHandlerCheck(void *record, void *frame, void *context, void *dispatcher) { return 1; }

void __report_rangecheckfailure(void) { __builtin_trap(); }

/* rax bytes of stack are about to be used: touch each page. All registers stay. */
__attribute__((naked)) void __chkstk(void)
{
    __asm__("pushq %rcx\n pushq %rax\n cmpq $0x1000, %rax\n leaq 24(%rsp), %rcx\n jb 1f\n"
            "2: subq $0x1000, %rcx\n testq %rcx, (%rcx)\n subq $0x1000, %rax\n cmpq $0x1000, %rax\n ja 2b\n"
            "1: subq %rax, %rcx\n testq %rcx, (%rcx)\n popq %rax\n popq %rcx\n ret");
}

/* Control flow guard is off: indirect calls just jump. */
__attribute__((naked)) static void jump(void) { __asm__("jmp *%rax"); }

void *__guard_dispatch_icall_fptr = (void *)jump;

/* The process's end frees what exit handlers would. */
int atexit(procedure handler) { return 0; }

char nothrow __asm__("?nothrow@std@@3Unothrow_t@1@B") = 0;
void *new_one(size bytes, const void *tag) __asm__("??2@YAPEAX_KAEBUnothrow_t@std@@@Z");
void *new_many(size bytes, const void *tag) __asm__("??_U@YAPEAX_KAEBUnothrow_t@std@@@Z");
void delete_one(void *memory, size bytes) __asm__("??3@YAXPEAX_K@Z");
void delete_many(void *memory) __asm__("??_V@YAXPEAX@Z");

void *new_one(size bytes, const void *tag) { return malloc(bytes ? bytes : 1); }
void *new_many(size bytes, const void *tag) { return malloc(bytes ? bytes : 1); }
void delete_one(void *memory, size bytes) { free(memory); }
void delete_many(void *memory) { free(memory); }

/* The linker sorts these sections by name; what objects contribute comes to lie between A and Z. */
SECTION(".tls") char tls_start = 0;
SECTION(".tls$ZZZ") char tls_end = 0;
SECTION(".CRT$XDA") procedure thread_first = 0;
SECTION(".CRT$XDZ") procedure thread_last = 0;
SECTION(".CRT$XIA") initialiser c_first = 0;
SECTION(".CRT$XIZ") initialiser c_last = 0;
SECTION(".CRT$XCA") procedure cpp_first = 0;
SECTION(".CRT$XCZ") procedure cpp_last = 0;

unsigned int _tls_index;
__declspec(thread) char __tls_guard;

void __dyn_tls_on_demand_init(void)
{
    if (__tls_guard)
        return;
    __tls_guard = 1;
    for (procedure *each = &thread_first + 1; each < &thread_last; each++)
        if (*each)
            (*each)();
}

void __dyn_tls_init(void *module, unsigned long reason, void *reserved)
{
    const unsigned long thread_attach = 2;
    if (reason == thread_attach)
        __dyn_tls_on_demand_init();
}

SECTION(".CRT$XLA") callback tls_first = 0;
SECTION(".CRT$XLC") callback tls_init = __dyn_tls_init;
SECTION(".CRT$XLZ") callback tls_last = 0;

const struct
{
    void *start, *end, *index, *callbacks;
    unsigned int zero_fill, characteristics;
} _tls_used SECTION(".rdata$T") = {&tls_start, &tls_end, &_tls_index, &tls_first + 1, 0, 0};

int _DllMainCRTStartup(void *module, unsigned long reason, void *reserved)
{
    const unsigned long process_attach = 1;
    if (reason == process_attach)
    {
        for (initialiser *each = &c_first + 1; each < &c_last; each++)
            if (*each && (*each)() != 0)
                return 0;
        __dyn_tls_on_demand_init();
        for (procedure *each = &cpp_first + 1; each < &cpp_last; each++)
            if (*each)
                (*each)();
    }

    return DllMain(module, reason, reserved);
}
