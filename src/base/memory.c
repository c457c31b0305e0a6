/* memory.c - checked memory. */
#include "base/memory.h"

#include "base/check.h"

#include <stdlib.h>
#include <string.h>

void *memory_new(size_t count, size_t size)
{
    /* calloc checks the product; for 0 bytes it may return NULL, and callers need not know. */
    void *memory = count == 0 || size == 0 ? calloc(1, 1) : calloc(count, size);
    if (!memory)
        memory_failed("%zu x %zu bytes", count, size);
    return memory;
}

void *memory_grow(void *memory, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size)
        memory_failed("%zu x %zu bytes", count, size);
    size_t bytes = count * size;
    void *grown = realloc(memory, bytes == 0 ? 1 : bytes);
    if (!grown)
        memory_failed("%zu x %zu bytes", count, size);
    return grown;
}

char *memory_copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(memory_new(size, 1), text, size);
}
