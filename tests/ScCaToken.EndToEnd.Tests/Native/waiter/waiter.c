/* Prints the monotonic clock in nanoseconds whenever C_WaitForSlotEvent returns. waiter MODULE */
#include <dlfcn.h>
#include <stdio.h>
#include <time.h>

int main(int argc, char **argv)
{
    void *library = argc == 2 ? dlopen(argv[1], RTLD_NOW) : NULL;
    unsigned long (*initialize)(void *), (*list)(unsigned char, unsigned long *, unsigned long *), (*wait)(unsigned long, unsigned long *, void *);
    unsigned long slot, count = 0;
    struct timespec t;
    if (library == NULL)
        return 2;
    initialize = dlsym(library, "C_Initialize");
    list = dlsym(library, "C_GetSlotList");
    wait = dlsym(library, "C_WaitForSlotEvent");
    if (initialize(NULL) != 0 || list(0, NULL, &count) != 0)
        return 3;
    puts("ready");
    fflush(stdout);
    while (wait(0, &slot, NULL) == 0)
    {
        clock_gettime(CLOCK_MONOTONIC, &t);
        printf("%lld\n", t.tv_sec * 1000000000LL + t.tv_nsec);
        fflush(stdout);
    }
    return 0;
}
