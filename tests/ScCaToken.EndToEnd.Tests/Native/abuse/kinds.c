/*
 * The values an argument of each kind can take, good and bad. Choice 0 is a good one. Memory handed out ends at an unreadable page and begins
 * behind bytes that must stay as they are, so every byte read or written too far is noticed.
 *
 *   h session   o object or key   s slot   n number    z pointer that should be NULL   w C_WaitForSlotEvent's flags: never blocking
 *   M mechanism   T template and count   A template to be filled and count   I input and length   O output and pointer to its length
 *   G output and length   L list of numbers and pointer to its count   F list of numbers and count   i list of interfaces and pointer to its count
 *   P pointer to a number   B pointer to a structure   t label of 32 bytes   x interface name   v interface version
 */
#include <sys/mman.h>
#include <unistd.h>
#include "abuse.h"

#define ARENA 65536
#define CANARY 64
#define FILL 0xA5

static BYTE *ends[2 * MOST_ARGUMENTS];
static size_t used[2 * MOST_ARGUMENTS];
static ULONG lengths[MOST_ARGUMENTS];

/* The last bytes before an unreadable page; place 0 to 8 for arguments, 9 to 17 for what they point to. */
BYTE *arena(int place, size_t size)
{
    if (ends[place] == NULL)
    {
        size_t page = (size_t)sysconf(_SC_PAGESIZE);
        BYTE *start = mmap(NULL, ARENA + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (start == MAP_FAILED || mprotect(start + ARENA, page, PROT_NONE) != 0)
            abort();
        ends[place] = start + ARENA;
    }

    used[place] = size;
    memset(ends[place] - size - CANARY, FILL, size + CANARY);
    return ends[place] - size;
}

void check_arenas(const char *function)
{
    int place, i;
    for (place = 0; place < 2 * MOST_ARGUMENTS; place++)
    {
        for (i = 1; ends[place] != NULL && i <= CANARY; i++)
        {
            if (ends[place][-(ptrdiff_t)used[place] - i] != FILL)
            {
                check(0, "wrote before a buffer", function, place, i, 0);
                break;
            }
        }
    }
}

static const ULONG numbers[] = {1, 0, 2, 6, 16, 0x7FFFFFFF, 0xFFFFFFFF, 0x100000000, (ULONG)-1, 0x250, 0x1082, 0x8000A200, 0x80008000};
static const size_t sizes[] = {16, 0, 1, 7, 15, 17, 32, 33, 64, 65, 255, 256, 257, 1000, 8192, 40000};
static const ULONG wild[] = {0x80000000, 0xFFFFFFFF, (ULONG)-1, (ULONG)-16};

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

static const BYTE p256[] = {6, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7}, sm2[] = {6, 8, 0x2A, 0x81, 0x1C, 0xCF, 0x55, 1, 0x82, 0x2D};
static const ULONG class_data = 0, class_public = 2, class_private = 3, class_secret = 4, class_none = 99, type_aes = 0x1F, type_ec = 3, value_length = 32;
static const ULONG wild_number = (ULONG)-1, zero = 0;
static const BYTE yes = 1, no = 0, odd = 7;
static const BYTE bytes[64] = {1, 2, 3};

#define ATTR(type, value) {type, (void *)(size_t)(value), sizeof *(value)}
static const ATTRIBUTE aes_template[] = {ATTR(CKA_CLASS, &class_secret), ATTR(CKA_KEY_TYPE, &type_aes), {CKA_VALUE, (void *)bytes, 16}, ATTR(CKA_EXTRACTABLE, &yes)};
static const ATTRIBUTE generate_template[] = {ATTR(CKA_VALUE_LEN, &value_length)};
static const ATTRIBUTE derive_template[] = {ATTR(CKA_CLASS, &class_secret), ATTR(CKA_KEY_TYPE, &type_aes), {CKA_VALUE_LEN, (void *)&value_length, 8}};
static const ATTRIBUTE curve_template[] = {{CKA_EC_PARAMS, (void *)p256, sizeof p256}};
static const ATTRIBUTE sm2_template[] = {{CKA_EC_PARAMS, (void *)sm2, sizeof sm2}, ATTR(CKA_TOKEN, &yes)};
static const ATTRIBUTE data_template[] = {ATTR(CKA_CLASS, &class_data), {CKA_VALUE, (void *)bytes, sizeof bytes}, ATTR(CKA_TOKEN, &no)};
static const ATTRIBUTE token_template[] = {ATTR(CKA_CLASS, &class_data), {CKA_VALUE, (void *)bytes, sizeof bytes}, ATTR(CKA_TOKEN, &yes), ATTR(CKA_PRIVATE, &yes)};
static const ATTRIBUTE token_key_template[] = {ATTR(CKA_CLASS, &class_secret), ATTR(CKA_KEY_TYPE, &type_aes), {CKA_VALUE, (void *)bytes, 32}, ATTR(CKA_TOKEN, &yes)};
static const ATTRIBUTE private_template[] = {ATTR(CKA_CLASS, &class_private), ATTR(CKA_KEY_TYPE, &type_ec), {CKA_EC_PARAMS, (void *)p256, sizeof p256}, {CKA_VALUE, (void *)bytes, 32}};
static const ATTRIBUTE public_template[] = {ATTR(CKA_CLASS, &class_public), ATTR(CKA_KEY_TYPE, &type_ec), {CKA_EC_PARAMS, (void *)bytes, 3}};
static const ATTRIBUTE label_template[] = {{CKA_LABEL, (void *)bytes, 5}, {CKA_ID, (void *)bytes, 0}};
static const ATTRIBUTE no_value[] = {{CKA_LABEL, NULL, 8}};
static const ATTRIBUTE wild_value[] = {{CKA_LABEL, (void *)bytes, (ULONG)-1}};
static const ATTRIBUTE large_value[] = {{CKA_LABEL, (void *)bytes, 0x80000000}};
static const ATTRIBUTE empty_flag[] = {{CKA_TOKEN, (void *)&yes, 0}};
static const ATTRIBUTE odd_flag[] = {ATTR(CKA_TOKEN, &odd)};
static const ATTRIBUTE short_number[] = {{CKA_CLASS, (void *)&class_data, 3}};
static const ATTRIBUTE unknown_class[] = {ATTR(CKA_CLASS, &class_none)};
static const ATTRIBUTE unknown_type[] = {{0x7FFFFFFF, (void *)bytes, 4}};
static const ATTRIBUTE wild_type[] = {{(ULONG)-1, (void *)bytes, 4}};
static const ATTRIBUTE nested[] = {{CKA_WRAP_TEMPLATE, (void *)bytes, 24}};
static const ATTRIBUTE date[] = {{CKA_START_DATE, (void *)bytes, 8}};
static const ATTRIBUTE wild_class[] = {ATTR(CKA_CLASS, &wild_number)};
static const ATTRIBUTE wild_key_type[] = {ATTR(CKA_CLASS, &class_secret), ATTR(CKA_KEY_TYPE, &wild_number), {CKA_VALUE, (void *)bytes, 16}};
static const ATTRIBUTE wild_numbers[] = {ATTR(CKA_VALUE_LEN, &wild_number), ATTR(CKA_KEY_TYPE, &type_aes)};
static const ATTRIBUTE wild_modulus[] = {ATTR(CKA_MODULUS_BITS, &wild_number)};
static const ATTRIBUTE zero_numbers[] = {ATTR(CKA_VALUE_LEN, &zero), ATTR(CKA_KEY_TYPE, &type_aes)};
static const ATTRIBUTE empty_value[] = {ATTR(CKA_CLASS, &class_secret), ATTR(CKA_KEY_TYPE, &type_aes), {CKA_VALUE, NULL, 0}};
static const ATTRIBUTE twice[] = {ATTR(CKA_TOKEN, &yes), ATTR(CKA_TOKEN, &no)};

#define TEMPLATE(array) {array, COUNT(array)}
static const struct { const ATTRIBUTE *rows; ULONG count; } templates[] = {
    TEMPLATE(aes_template), {NULL, 1}, {label_template, 1025}, {label_template, (ULONG)-1}, {NULL, 0}, TEMPLATE(generate_template), TEMPLATE(derive_template),
    TEMPLATE(curve_template), TEMPLATE(sm2_template), TEMPLATE(data_template), TEMPLATE(token_template), TEMPLATE(token_key_template),
    TEMPLATE(private_template), TEMPLATE(public_template), TEMPLATE(label_template), TEMPLATE(no_value), TEMPLATE(wild_value), TEMPLATE(large_value),
    TEMPLATE(empty_flag), TEMPLATE(odd_flag), TEMPLATE(short_number), TEMPLATE(unknown_class), TEMPLATE(unknown_type), TEMPLATE(wild_type), TEMPLATE(nested),
    TEMPLATE(date), TEMPLATE(twice), TEMPLATE(wild_class), TEMPLATE(wild_key_type), TEMPLATE(wild_numbers), TEMPLATE(wild_modulus), TEMPLATE(zero_numbers),
    TEMPLATE(empty_value)};

/* Types for C_GetAttributeValue: what all objects have, what some have, secrets, nonsense. */
static const ULONG types[] = {CKA_CLASS, CKA_VALUE, CKA_LABEL, CKA_ID, CKA_KEY_TYPE, CKA_MODULUS_BITS, 0x123, 0x124, 0x170, CKA_EC_PARAMS, 0x181, CKA_WRAP_TEMPLATE, 0x40000600, (ULONG)-1};
static const size_t rooms[] = {0, 1, 7, 8, 9, 64, 300};

static struct { void *iv; ULONG iv_length, iv_bits; void *aad; ULONG aad_length, tag_bits; } gcm = {(void *)bytes, 12, 96, NULL, 0, 128}, bad_gcm = {NULL, 12, 96, NULL, 64, 128};
static struct { ULONG kdf, shared_length; void *shared; ULONG public_length; void *public_data; } ecdh = {1, 0, NULL, 0, NULL}, bad_ecdh = {2, 16, NULL, 65, (void *)bytes};
static struct { ULONG hash, mask, salt; } pss = {CKM_SHA256, 2, 32}, bad_pss = {CKM_SHA256, 2, (ULONG)-1};
static struct { ULONG hash, mask, source; void *data; ULONG length; } oaep = {CKM_SHA256, 2, 1, NULL, 0}, bad_oaep = {CKM_SHA256, 2, 1, NULL, 17};

static const MECHANISM mechanisms[] = {
    {CKM_AES_CBC, (void *)bytes, 16}, {CKM_AES_CBC, NULL, 16}, {CKM_AES_CBC, (void *)bytes, 15}, {CKM_AES_CBC, (void *)bytes, (ULONG)-1}, {CKM_AES_CBC_PAD, (void *)bytes, 16},
    {CKM_AES_KEY_GEN, NULL, 0}, {CKM_EC_KEY_PAIR_GEN, NULL, 0}, {CKM_SHA256, NULL, 0}, {CKM_SHA256, (void *)bytes, 1}, {CKM_SM3, NULL, 0}, {CKM_SHA256_HMAC, NULL, 0},
    {CKM_ECDSA, NULL, 0}, {CKM_RSA_PKCS, NULL, 0}, {CKM_SM2, NULL, 0}, {CKM_SM3_SM2_APPID1, (void *)bytes, 16}, {CKM_AES_GCM, &gcm, sizeof gcm}, {CKM_AES_GCM, &bad_gcm, sizeof bad_gcm},
    {CKM_ECDH1_DERIVE, &ecdh, sizeof ecdh}, {CKM_ECDH1_DERIVE, &bad_ecdh, sizeof bad_ecdh}, {CKM_RSA_PKCS_PSS, &pss, sizeof pss}, {CKM_RSA_PKCS_PSS, &bad_pss, sizeof bad_pss},
    {CKM_RSA_PKCS_OAEP, &oaep, sizeof oaep}, {CKM_RSA_PKCS_OAEP, &bad_oaep, sizeof bad_oaep}, {0x7777, NULL, 0}, {(ULONG)-1, (void *)bytes, 64}};

static const ULONG handles[] = {0, 1, 0xFFFFFFFF, (ULONG)-1};

int width(char kind) { return strchr("TAIOGLFi", kind) != NULL ? 2 : 1; }

int choices(char kind)
{
    switch (kind)
    {
    case 'h': case 's': return 1 + COUNT(handles);
    case 'o': return object_count + COUNT(handles);
    case 'n': return COUNT(numbers);
    case 'w': return 1;
    case 'M': return COUNT(mechanisms) + 1;
    case 'T': return COUNT(templates);
    case 'A': return COUNT(types) * (COUNT(rooms) + 1) + 2;
    case 'I': return COUNT(sizes) + COUNT(wild) + 2;
    case 'O': case 'G': return COUNT(sizes) + 3;
    case 'L': case 'F': case 'i': return 7;
    case 'x': case 'v': return 4;
    default: return 2;
    }
}

/* Choices that can never succeed when everything else is good. */
int is_forbidden(char kind, int choice)
{
    switch (kind)
    {
    case 'h': case 's': return choice == 1 + COUNT(handles) - 1 || choice == 1 + COUNT(handles) - 2;
    case 'T': return choice >= 1 && choice <= 3;
    case 'A': return choice == choices('A') - 1;
    case 'I': return choice > COUNT(sizes);
    case 'O': case 'L': case 'i': return choice == choices(kind) - 1;
    case 'P': case 'B': case 't': return choice == 1;
    default: return 0;
    }
}

static void fill_attribute(int choice, int place, ULONG *arguments)
{
    int type = choice % COUNT(types), room = choice / COUNT(types) % (COUNT(rooms) + 1);
    ATTRIBUTE *row = (ATTRIBUTE *)arena(place, sizeof *row);
    arguments[0] = P(row);
    arguments[1] = 1;
    row->type = types[type];
    row->value = room == 0 ? NULL : arena(place + MOST_ARGUMENTS, rooms[room - 1]);
    row->length = room == 0 ? 77 : rooms[room - 1];
    if (choice >= COUNT(types) * (COUNT(rooms) + 1))
        arguments[choice == choices('A') - 1 ? 0 : 1] = 0;
}

static void fill_buffer(char kind, int choice, int place, ULONG *arguments)
{
    size_t size = choice < COUNT(sizes) ? sizes[choice] : 256;
    arguments[0] = P(arena(place, size));
    lengths[place] = size;
    if (kind == 'I')
    {
        arguments[1] = choice > COUNT(sizes) + 1 ? wild[choice - COUNT(sizes) - 2] : size;
        if (choice == COUNT(sizes) || choice == COUNT(sizes) + 1)
        {
            arguments[0] = 0;
            arguments[1] = choice == COUNT(sizes) ? 0 : 1;
        }

        return;
    }

    arguments[1] = kind == 'G' ? size : P(&lengths[place]);
    if (choice == COUNT(sizes) + 1)
        arguments[0] = 0;
    if (choice == COUNT(sizes) + 2)
        arguments[1] = 0;
    if (kind == 'G' && choice == COUNT(sizes) + 1)
        arguments[1] = 1;
}

static void fill_list(char kind, int choice, int place, ULONG *arguments)
{
    static const ULONG rooms_for[] = {200, 0, 1, 2, 3};
    size_t element = kind == 'i' ? 24 : sizeof(ULONG);
    lengths[place] = choice < 5 ? rooms_for[choice] : 0;
    arguments[0] = P(arena(place, lengths[place] * element));
    arguments[1] = kind == 'F' ? lengths[place] : P(&lengths[place]);
    if (choice == 5)
        arguments[0] = 0;
    if (choice == 6)
        arguments[1] = 0;
}

static void fill_template(int choice, int place, ULONG *arguments)
{
    size_t size = templates[choice].count < 1024 ? templates[choice].count * sizeof(ATTRIBUTE) : sizeof(ATTRIBUTE);
    arguments[0] = templates[choice].rows == NULL ? 0 : P(arena(place, size));
    if (arguments[0] != 0)
        memcpy((void *)arguments[0], templates[choice].rows, size);
    arguments[1] = templates[choice].count;
}

static void fill_mechanism(int choice, int place, ULONG *arguments)
{
    MECHANISM *mechanism = (MECHANISM *)arena(place, sizeof *mechanism);
    arguments[0] = choice == COUNT(mechanisms) ? 0 : P(mechanism);
    if (choice == COUNT(mechanisms))
        return;
    *mechanism = mechanisms[choice];
    if (mechanism->parameter != NULL && mechanism->length <= sizeof bytes)
        mechanism->parameter = memcpy(arena(place + MOST_ARGUMENTS, mechanism->length), mechanism->parameter, mechanism->length);
}

/* Writes the arguments of one choice from arguments[place] on. */
void choose(char kind, int choice, int place, ULONG *all)
{
    static const BYTE versions[][2] = {{3, 0}, {2, 40}, {9, 9}};
    static const char *const names[] = {"PKCS 11", "", "Vendor"};
    ULONG *arguments = all + place;
    switch (kind)
    {
    case 'h': arguments[0] = choice == 0 ? session : handles[choice - 1]; break;
    case 's': arguments[0] = choice == 0 ? slot : handles[choice - 1]; break;
    case 'o': arguments[0] = choice < object_count ? objects[choice] : handles[choice - object_count]; break;
    case 'n': arguments[0] = numbers[choice]; break;
    case 'w': arguments[0] = 1; break;
    case 'z': arguments[0] = choice == 0 ? 0 : P(arena(place, 64)); break;
    case 'M': fill_mechanism(choice, place, arguments); break;
    case 'T': fill_template(choice, place, arguments); break;
    case 'A': fill_attribute(choice, place, arguments); break;
    case 'I': case 'O': case 'G': fill_buffer(kind, choice, place, arguments); break;
    case 'L': case 'F': case 'i': fill_list(kind, choice, place, arguments); break;
    case 'P': arguments[0] = choice == 0 ? P(arena(place, sizeof(ULONG))) : 0; break;
    case 'B': arguments[0] = choice == 0 ? P(arena(place, 512)) : 0; break;
    case 't': arguments[0] = choice == 0 ? P(arena(place, 32)) : 0; break;
    case 'x': arguments[0] = choice < 3 ? P(names[choice]) : 0; break;
    case 'v': arguments[0] = choice < 3 ? P(memcpy(arena(place, 2), versions[choice], 2)) : 0; break;
    default: abort();
    }
}
