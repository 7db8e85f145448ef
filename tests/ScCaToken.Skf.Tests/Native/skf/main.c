/*
 * skf-life: the whole life of a key through the public header. Usage: skf-life life|bad|both|locks ME OTHER|threads N SECONDS|bench SECONDS [output directory]
 * Last line "N checks, N failures"; exit code 0 only without failures. The library reads SCCA_TOKEN.
 */
#include "check.h"

int main(int argc, char **argv)
{
    const char *part = argc > 1 ? argv[1] : "life";
    setvbuf(stdout, NULL, _IONBF, 0);
    if (strcmp(part, "threads") == 0 && argc >= 4)
    {
        test_threads(atoi(argv[2]), atoi(argv[3]));
    }
    else if (strcmp(part, "bench") == 0 && argc >= 3)
    {
        bench_sign(atoi(argv[2]));
    }
    else if (strcmp(part, "bad") == 0)
    {
        test_bad_arguments();
    }
    else if (strcmp(part, "both") == 0)
    {
        test_both_interfaces();
    }
    else if (strcmp(part, "locks") == 0 && argc >= 4)
    {
        test_process_locks(argv[2], argv[3]);
    }
    else
    {
        output_directory = argc > 2 ? argv[2] : NULL;
        test_function_list();
        test_device();
        test_access();
        test_files();
        test_sm2();
        test_rsa();
        test_sessions();
        test_agreement();
        test_handles();
        test_locks_and_events();
    }

    printf("%d checks, %d failures\n", checks, failures);
    return failures == 0 ? 0 : 1;
}
