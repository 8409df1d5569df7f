// Stands before malloc of glibc, for whatever the program loads. Elsewhere it counts nothing.
#include "counting.h"

#include <stdatomic.h>
#include <stddef.h>

static atomic_ulong count;

unsigned long allocations(void) { return count; }

#ifdef __GLIBC__
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t number, size_t size);
void *__libc_realloc(void *memory, size_t size);

void *malloc(size_t size) {
    count++;
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
    count++;
    return __libc_calloc(number, size);
}

void *realloc(void *memory, size_t size) {
    count++;
    return __libc_realloc(memory, size);
}
#endif
