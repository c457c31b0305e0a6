/* memory.h - the one way to ask for memory: it is there, or the program cannot go on (check.h). */
#ifndef REHEARSE_BASE_MEMORY_H
#define REHEARSE_BASE_MEMORY_H

#include <stddef.h>

/* Memory for `count` elements of `size` bytes, zeroed; never NULL (count or size may be 0). The product is checked.
 * The caller owns it and releases it with free(). Out of memory is memory_failed. */
void *memory_new(size_t count, size_t size);
/* The same, grown: keeps the first min(old, new) elements; new elements are NOT zeroed. */
void *memory_grow(void *memory, size_t count, size_t size);
/* A copy of a string, owned by the caller. */
char *memory_copy_text(const char *text);

#endif
